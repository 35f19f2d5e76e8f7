"""What systemd, launchd and the Task Scheduler of Windows need to start the server by themselves, as text.

Only systemd's is tested. The others follow their documentation and were tried by nobody.
"""

from __future__ import annotations

import os
import plistlib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.sax.saxutils import escape

NAME = "phonedeck"
LABEL = "org.phonedeck.server"
STATE = Path("/var/lib/phonedeck")
"""Where a service of the whole machine keeps its data, unless told otherwise."""


class Manager(StrEnum):
    """Who starts services."""

    SYSTEMD = "systemd"
    LAUNCHD = "launchd"
    TASK_SCHEDULER = "taskscheduler"

    @classmethod
    def of_this_system(cls) -> Manager:
        return {"win32": cls.TASK_SCHEDULER, "darwin": cls.LAUNCHD}.get(sys.platform, cls.SYSTEMD)

    @property
    def tested(self) -> bool:
        return self is Manager.SYSTEMD


@dataclass(frozen=True, slots=True)
class Service:
    """What is to be started: the whole command. For the machine as the user `run_as`; with None, for who logs in."""

    command: Sequence[str]
    run_as: str | None = None

    def file(self, manager: Manager) -> Path:
        """Where its description belongs."""
        home = Path.home()
        if manager is Manager.SYSTEMD:
            folder = Path("/etc/systemd/system") if self.run_as else _configuration(home) / "systemd" / "user"
            return folder / f"{NAME}.service"
        if manager is Manager.LAUNCHD:
            return (Path("/") if self.run_as else home) / "Library" / self._agents / f"{LABEL}.plist"
        return home / "AppData" / "Local" / NAME / f"{NAME}-task.xml"

    def text(self, manager: Manager) -> str:
        """Its description."""
        return {Manager.SYSTEMD: self._unit, Manager.LAUNCHD: self._plist, Manager.TASK_SCHEDULER: self._task}[
            manager
        ]()

    @property
    def _agents(self) -> str:
        return "LaunchDaemons" if self.run_as else "LaunchAgents"

    def _unit(self) -> str:
        # A database of this machine is awaited too, where there is one.
        network = "Wants=network-online.target\nAfter=network-online.target postgresql.service\n" if self.run_as else ""
        # What a service of the machine may do is less than what its user may.
        guarded = f"User={self.run_as}\nStateDirectory={NAME}\nStateDirectoryMode=0700\nProtectSystem=full\n"
        return (
            "[Unit]\n"
            "Description=Phonedeck, tasks on Android phones\n"
            f"{network}"
            "StartLimitIntervalSec=300\n"
            "StartLimitBurst=5\n"
            "\n"
            "[Service]\n"
            "Type=exec\n"
            f"ExecStart={' '.join(map(_for_systemd, self.command))}\n"
            f"{guarded if self.run_as else ''}"
            "Restart=on-failure\n"
            "RestartSec=5\n"
            # A server that is told to end lets the phones go first.
            "TimeoutStopSec=60\n"
            "KillMode=mixed\n"
            "UMask=0077\n"
            "NoNewPrivileges=yes\n"
            "\n"
            "[Install]\n"
            f"WantedBy={'multi-user.target' if self.run_as else 'default.target'}\n"
        )

    def _plist(self) -> str:
        wanted: dict[str, object] = {
            "Label": LABEL,
            "ProgramArguments": list(self.command),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 10,
            "ExitTimeOut": 60,
            "Umask": 0o077,
        }
        if self.run_as:
            wanted["UserName"] = self.run_as
        return plistlib.dumps(wanted).decode()

    def _task(self) -> str:
        program, *arguments = self.command
        trigger = "BootTrigger" if self.run_as else "LogonTrigger"
        user = f"<UserId>{escape(self.run_as)}</UserId>" if self.run_as else ""
        logon = "S4U" if self.run_as else "InteractiveToken"
        return (
            '<?xml version="1.0" encoding="UTF-16"?>\n'
            '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">\n'
            "  <RegistrationInfo><Description>Phonedeck, tasks on Android phones</Description></RegistrationInfo>\n"
            f"  <Triggers><{trigger}><Enabled>true</Enabled></{trigger}></Triggers>\n"
            f'  <Principals><Principal id="Author">{user}<LogonType>{logon}</LogonType>'
            "<RunLevel>LeastPrivilege</RunLevel></Principal></Principals>\n"
            "  <Settings>\n"
            "    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n"
            "    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n"
            "    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n"
            "    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>\n"
            "    <RestartOnFailure><Interval>PT1M</Interval><Count>5</Count></RestartOnFailure>\n"
            "  </Settings>\n"
            f'  <Actions Context="Author"><Exec><Command>{escape(program)}</Command>'
            f"<Arguments>{escape(' '.join(map(_for_windows, arguments)))}</Arguments></Exec></Actions>\n"
            "</Task>\n"
        )


def _configuration(home: Path) -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")


def _for_systemd(word: str) -> str:
    """A word of ExecStart: systemd reads specifiers, variables, quotes and escapes in it."""
    quoted = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return quoted if re.fullmatch(r"[\w@%+=:,./-]+", quoted) else f'"{quoted}"'


def _for_windows(word: str) -> str:
    """A word of a command line, as programs on Windows take it apart."""
    if word and not re.search(r'[\s"]', word):
        return word
    doubled = re.sub(r'(\\*)"', r"\1\1\\" + '"', word)
    return '"' + re.sub(r"(\\+)$", r"\1\1", doubled) + '"'
