"""Which app is in front, and which ones lie behind it."""

from __future__ import annotations

from virtualphone.screen import App

FIRST_PID = 4000


class Tasks:
    """The stack of tasks, home among them, and the processes that run. Pids rise and never return."""

    def __init__(self, home: App) -> None:
        self._home = home
        self._stack: list[App] = [home]
        self._last_pid = FIRST_PID
        self.pids: dict[str, int] = {}

    @property
    def front(self) -> App:
        return self._stack[-1]

    def stack(self) -> list[App]:
        """All tasks, the one in front first."""
        return self._stack[::-1]

    def bring(self, app: App) -> None:
        """Start the app's process if need be, and put its task in front."""
        if app.package not in self.pids:
            self._last_pid += 17
            self.pids[app.package] = self._last_pid
        self._stack = [each for each in self._stack if each is not app]
        self._stack.append(app)

    def finish(self, app: App) -> None:
        """The app's last activity ended: what lies behind comes to the front. Its process lives on."""
        if app is not self._home:
            self._stack = [each for each in self._stack if each is not app]

    def kill(self, app: App) -> None:
        """End the process and the task."""
        self.pids.pop(app.package, None)
        self.finish(app)

    def go_home(self) -> None:
        self.bring(self._home)
