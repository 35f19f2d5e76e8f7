"""What `am` is told and what it answers: it exits with 0 even when nothing took the intent, so its words are read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

UNRESOLVED = ("unable to resolve Intent", "does not exist", "Error type", "Permission Denial", "SecurityException")
CHOOSER = "ResolverActivity"
FOCUS = re.compile(r"m(?:CurrentFocus|FocusedApp|ResumedActivity)=\S*\{\S+ u\d+ ([\w.]+)/([\w.$]+)")

VIEW = "android.intent.action.VIEW"
SEND = "android.intent.action.SEND"
SEND_MULTIPLE = "android.intent.action.SEND_MULTIPLE"
STREAM = "android.intent.extra.STREAM"


@dataclass(frozen=True, slots=True)
class CurrentApp:
    """What has the focus: a package and the full class name of its activity."""

    package: str
    activity: str


def view(url: str, package: str) -> str:
    """Open an https link in one app, as a tap on the link would; without a package Android would ask which app."""
    return f"am start -a {VIEW} -c android.intent.category.BROWSABLE -d {shlex.quote(url)} -p {shlex.quote(package)}"


def share(uris: Sequence[str], mime: str, component: str) -> str:
    """Hand content to an app as Android's share sheet would; `component` is PACKAGE/ACTIVITY.

    The content must be named by content:// URIs: since Android 7 an app may not be handed a file:// one. The grant lets
    the app read them without a permission for the whole gallery.
    """
    if not uris or any(not uri.startswith("content://") for uri in uris):
        raise ValueError(f"only content:// URIs can be shared, got {list(uris)}")
    if len(uris) == 1:
        extra = f"--eu {STREAM} {shlex.quote(uris[0])}"
        action = SEND
    else:
        # Unmeasured. `am` can write one URI as a URI; a list it can only write as strings, which an app may not read.
        # Whoever needs several files to arrive for certain picks them in the app's gallery.
        extra = f"--esa {STREAM} {shlex.quote(','.join(uris))}"
        action = SEND_MULTIPLE
    return (
        f"am start -a {action} -t {shlex.quote(mime)} --grant-read-uri-permission {extra} -n {shlex.quote(component)}"
    )


def refused(answer: str) -> bool:
    """Whether `am` said that nothing took the intent, or that a person must choose first."""
    return CHOOSER in answer or any(words in answer for words in UNRESOLVED)


def focused(dump: str) -> CurrentApp | None:
    """What has the focus, from `dumpsys window` or `dumpsys activity activities`."""
    found = FOCUS.search(dump)
    if found is None:
        return None
    package, activity = found.groups()
    return CurrentApp(package, package + activity if activity.startswith(".") else activity)
