"""`python -m phonedeck`."""

from phonedeck.cli import app

app()
