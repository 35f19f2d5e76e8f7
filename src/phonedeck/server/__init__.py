"""The HTTP edge: routes by noun, the envelope, the defence of a local API."""
