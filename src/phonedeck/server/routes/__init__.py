"""Routes, one noun a file. They read the request, call one service, and wrap its answer."""
