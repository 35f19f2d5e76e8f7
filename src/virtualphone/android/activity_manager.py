"""`am`: starts activities, ends apps. It says what went wrong and exits with 0 all the same, as on a phone."""

from __future__ import annotations

from virtualphone.android.intents import IntentError, intent, shown
from virtualphone.android.shell import Output
from virtualphone.phone import Phone
from virtualphone.screen import Intent

RESOLVER = "android/com.android.internal.app.ResolverActivity"
SCAN_FILE = "android.intent.action.MEDIA_SCANNER_SCAN_FILE"


class ActivityManager:
    """One phone's `am`."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def run(self, args: list[str]) -> Output:
        """Carry out one call."""
        try:
            if args[:1] in (["start"], ["start-activity"]):
                return self._start(intent(args[1:]))
            if args[:1] == ["broadcast"]:
                return self._broadcast(intent(args[1:]))
        except IntentError as error:
            return Output(err=f"Error: {error}\n".encode(), status=255)
        if args[:1] == ["force-stop"] and len(args) > 1:
            self._phone.stop_app(args[-1])
            return Output()
        return Output(err=f"Unknown command: {args[0] if args else ''}\n".encode(), status=255)

    def _start(self, wanted: Intent) -> Output:
        starting = f"Starting: Intent {{ {shown(wanted)} }}\n"
        if wanted.activity:
            return self._component(starting, wanted)
        if wanted.action == "android.intent.action.MAIN" and self._phone.start_app(wanted.package):
            return Output(starting.encode())
        if wanted.action != "android.intent.action.MAIN":
            if not wanted.package and self._phone.takers(wanted):
                # Android asks which app to use: nothing is opened until a person chooses.
                return Output(f"{starting}Warning: the choice of an app is shown ({RESOLVER})\n".encode())
            if wanted.package and self._phone.send(wanted):
                return Output(starting.encode())
        unresolved = f"Error: Activity not started, unable to resolve Intent {{ {shown(wanted)} flg=0x10000000 }}\n"
        return Output(f"{starting}{unresolved}".encode())

    def _component(self, starting: str, wanted: Intent) -> Output:
        app = self._phone.apps.get(wanted.package)
        if app is not None and wanted.activity == app.activity and not wanted.data and not wanted.streams:
            self._phone.start_app(wanted.package)
            return Output(starting.encode())
        if app is not None and self._phone.send(wanted):
            return Output(starting.encode())
        named = f"{wanted.package}/{wanted.activity}"
        return Output(f"{starting}Error type 3\nError: Activity class {{{named}}} does not exist.\n".encode())

    def _broadcast(self, sent: Intent) -> Output:
        if sent.action == SCAN_FILE and sent.data.startswith("file://"):
            # From 29 on the broadcast does not look into videos: their duration stays 0 until scan_file.
            self._phone.media.scan(sent.data.removeprefix("file://"), durations=self._phone.spec.api_level < 29)
        extras = " (has extras)" if sent.extras else ""
        return Output(
            f"Broadcasting: Intent {{ act={sent.action} flg=0x400000{extras} }}\n"
            "Broadcast completed: result=0\n".encode()
        )
