"""`python -m virtualphone`."""

from virtualphone.cli import app

app()
