"""Virtual Android phones that speak the device side of adb.

The real adb program, adbutils and uiautomator2 work on them unchanged. They are an instrument for tests: strict
(they refuse what a phone would refuse), and they keep a journal of what the world would have seen.
"""

__version__ = "0.1.0"
