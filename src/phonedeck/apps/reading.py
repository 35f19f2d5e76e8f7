"""What an app must be allowed before a post can be made of the phone's pictures."""

from __future__ import annotations

from phonedeck.phones.session import Session

READING = {
    33: ("android.permission.READ_MEDIA_IMAGES", "android.permission.READ_MEDIA_VIDEO"),
    0: ("android.permission.READ_EXTERNAL_STORAGE",),
}
"""What an app needs to see the gallery, from an API level on."""


def allow_reading(session: Session, package: str) -> None:
    """Give the app the gallery, which posting from it needs: who asked for the post asked for this. Phones that do not
    let adb do so show the question, or a picker without pictures."""
    level = max(level for level in READING if level <= session.api_level())
    for permission in READING[level]:
        session.run(f"pm grant {package} {permission}")
