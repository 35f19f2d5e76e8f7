"""Phones as adb and uiautomator2 give them: connected, looked at, acted on. Knows no app and no task."""
