"""What the operator can do, one noun a file. Routes, pages and the command line call only this."""
