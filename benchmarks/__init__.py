"""Measurements, side by side in one run: only ratios are worth quoting from a shared machine."""
