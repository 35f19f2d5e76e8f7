"""The apps, screen by screen. A screen owns its selectors and waits, and decides nothing."""
