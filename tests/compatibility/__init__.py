"""Every documented example of the API, as existing programs send it, and the page that says what came back."""
