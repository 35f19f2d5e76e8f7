"""`am`: starts activities, ends apps. It says what went wrong and exits with 0 all the same, as on a phone."""

from __future__ import annotations

from virtualphone.android.shell import Output
from virtualphone.phone import Phone

VALUED = {"-a": "act", "-d": "dat", "-t": "typ", "-c": "cat", "-p": "pkg", "-n": "cmp", "-f": "flg"}
TWO_VALUES = {"--es", "--ei", "--ez", "--eu", "-e", "--el", "--ef"}
RESOLVER = "android/com.android.internal.app.ResolverActivity"


class ActivityManager:
    """One phone's `am`."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def run(self, args: list[str]) -> Output:
        """Carry out one call."""
        if args[:1] in (["start"], ["start-activity"]):
            return self._start(_intent(args[1:]))
        if args[:1] == ["force-stop"] and len(args) > 1:
            self._phone.stop_app(args[-1])
            return Output()
        if args[:1] == ["broadcast"]:
            return Output(b"Broadcasting: Intent { flg=0x400000 }\nBroadcast completed: result=0\n")
        return Output(err=f"Unknown command: {args[0] if args else ''}\n".encode(), status=255)

    def _start(self, intent: dict[str, str]) -> Output:
        shown = " ".join(
            f"{name}={value}" for name, value in intent.items() if name in ("act", "cat", "dat", "typ", "pkg", "cmp")
        )
        starting = f"Starting: Intent {{ {shown} }}\n"
        if "cmp" in intent:
            return self._component(starting, intent["cmp"])
        url = intent.get("dat")
        if intent.get("act") == "android.intent.action.MAIN" and self._phone.start_app(intent.get("pkg", "")):
            return Output(starting.encode())
        if url is not None and intent.get("act") == "android.intent.action.VIEW":
            if "pkg" not in intent:
                # Android asks which app to use: nothing is opened until a person chooses.
                return Output(f"{starting}Warning: the choice of an app is shown ({RESOLVER})\n".encode())
            if self._phone.open_link(url, intent["pkg"]):
                return Output(starting.encode())
        return Output(
            f"{starting}Error: Activity not started, unable to resolve Intent {{ {shown} flg=0x10000000 }}\n".encode()
        )

    def _component(self, starting: str, component: str) -> Output:
        package, _, activity = component.partition("/")
        app = self._phone.apps.get(package)
        full = package + activity if activity.startswith(".") else activity
        if app is None or full != app.activity:
            text = f"{starting}Error type 3\nError: Activity class {{{component}}} does not exist.\n"
            return Output(text.encode())
        self._phone.start_app(package)
        return Output(starting.encode())


def _intent(args: list[str]) -> dict[str, str]:
    """The parts of the intent by Android's short names; flags and extras are read and left out."""
    intent: dict[str, str] = {}
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word in TWO_VALUES:
            del rest[:2]
        elif word in VALUED and rest:
            name, value = VALUED[word], rest.pop(0)
            intent[name] = f"[{value}]" if name == "cat" else value
        elif word in ("--user", "--activity-brought-to-front"):
            del rest[:1]
        elif not word.startswith("-"):
            if "://" in word:
                intent["dat"] = word
            elif "/" in word:
                intent["cmp"] = word
            else:
                intent["pkg"] = word
    return intent
