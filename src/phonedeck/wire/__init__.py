"""The messages of `/api/v1`: what a client may send, what it gets. Shared by the server and the client."""
