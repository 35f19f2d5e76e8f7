"""The pages for people: in the server's process and event loop, through the same services as the routes."""
