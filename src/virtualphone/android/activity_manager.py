"""`am`: starts activities, ends apps, sends broadcasts. It says what went wrong and exits with 0 all the same, as on a
phone."""

from __future__ import annotations

from virtualphone.android.intents import IntentError, intent, shown
from virtualphone.android.shell import Output, text, wrong
from virtualphone.phone import Phone
from virtualphone.screen import Intent

SCAN_FILE = "android.intent.action.MEDIA_SCANNER_SCAN_FILE"
MAIN = "android.intent.action.MAIN"
DELIVERED = "Warning: Activity not started, intent has been delivered to currently running top-most instance.\n"


class ActivityManager:
    """One phone's `am`."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def run(self, args: list[str]) -> Output:
        """Carry out one call."""
        try:
            if args[:1] in (["start"], ["start-activity"]):
                return self._start(args[1:])
            if args[:1] == ["broadcast"]:
                return self._broadcast(intent(args[1:]))
        except IntentError as error:
            return wrong(f"Error: {error}", 255)
        if args[:1] in (["force-stop"], ["kill"]) and len(args) > 1:
            self._phone.stop_app(args[-1])
            return Output()
        if args == ["get-current-user"]:
            return text("0")
        return wrong(f"Unknown command: {args[0] if args else ''}", 255)

    def _start(self, args: list[str]) -> Output:
        wanted = intent(args)
        if "-S" in args:
            self._phone.stop_app(wanted.package)
        out = f"Starting: Intent {{ {shown(wanted)} }}\n" + self._started(wanted)
        if "-W" in args and "Error" not in out:
            out += f"Status: ok\nLaunchState: COLD\nActivity: {self._phone.focus()}\nTotalTime: 412\nWaitTime: 420\n"
            out += "Complete\n"
        return Output(out.encode())

    def _started(self, wanted: Intent) -> str:
        """Start the activity; what `am` says about it."""
        phone = self._phone
        was_in_front = phone.front.package
        delivered = DELIVERED if was_in_front == wanted.package else ""
        if wanted.activity:
            app = phone.apps.get(wanted.package)
            plain = not wanted.data and not wanted.streams and wanted.action in ("", MAIN)
            if app is not None and wanted.activity == app.activity and plain:
                phone.start_app(wanted.package)
                return delivered
            if app is not None and phone.send(wanted):
                return delivered
            component = f"{wanted.package}/{wanted.activity}"
            return f"Error type 3\nError: Activity class {{{component}}} does not exist.\n"
        if wanted.action in ("", MAIN):
            home = "android.intent.category.HOME" in wanted.categories
            if phone.start_app(phone.launcher.package if home else wanted.package):
                return delivered
        elif wanted.package:
            if phone.send(wanted):
                return delivered
        elif takers := phone.takers(wanted):
            if wanted.action.startswith("android.settings."):
                phone.start_app(takers[0].package)
            else:
                # Android asks which app to use: nothing is opened until a person chooses.
                phone.over.choosing = wanted
            return ""
        return f"Error: Activity not started, unable to resolve Intent {{ {shown(wanted)} flg=0x10000000 }}\n"

    def _broadcast(self, sent: Intent) -> Output:
        phone = self._phone
        extras = " (has extras)" if sent.extras else ""
        line = f"Broadcasting: Intent {{ act={sent.action} flg=0x400000{extras} }}\n"
        if sent.action == SCAN_FILE and sent.data.startswith("file://"):
            # From 29 on the broadcast does not look into videos: their duration stays 0 until scan_file.
            phone.media.scan(sent.data.removeprefix("file://"), durations=phone.spec.api_level < 29)
        answer = phone.keyboards.broadcast(sent.action, sent.extras, phone.writer())
        if answer is None:
            return Output(f"{line}Broadcast completed: result=0\n".encode())
        code, data = answer
        shown_data = f', data="{data}"' if data else ""
        return Output(f"{line}Broadcast completed: result={code}{shown_data}\n".encode())
