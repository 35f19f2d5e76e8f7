"""Pretend apps: state → tree. What they show beyond the recordings is marked `unmeasured` in their source."""
