"""Who carries a create call's tasks out: phones, or accounts on phones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from phonedeck.model.account import Account
from phonedeck.model.device import TAG, Device
from phonedeck.model.errors import InvalidRequest, NotFound, Problem
from phonedeck.model.script import Platform
from phonedeck.storage import accounts, devices
from phonedeck.wire.create_task import CreateTask


@dataclass(frozen=True, slots=True)
class Executor:
    """A phone, under the name the client used for it, and the account; None is the one active when the task runs."""

    serial: str
    device: Device
    username: str | None = None
    platform: Platform | None = None


def find_executors(connection: Connection, wanted: CreateTask) -> list[Executor]:
    """The executors in the order asked for, none twice.

    Raises:
        NotFound: naming every serial or username that is not known.
        InvalidRequest: naming every account or device that cannot be used.
    """
    if wanted.usernames:
        return _by_username(connection, wanted)
    phones = _by_serial(connection, wanted.serials)
    return _each_account(connection, phones, wanted) if wanted.enable_multi_account else phones


def _by_serial(connection: Connection, given: list[str]) -> list[Executor]:
    serials, empty = _untagged(connection, given)
    if empty:
        raise NotFound(
            f"no device carries {', '.join(empty)}; POST devices/SERIAL sets the tags of one",
            problems=[Problem("serials", "is a tag that no device carries", tag) for tag in empty],
        )
    known = devices.named(connection, serials)
    unknown = [serial for serial in serials if serial not in known]
    if unknown:
        raise NotFound(
            f"no such device: {', '.join(unknown)}; GET devices lists the phones that were seen",
            problems=[Problem("serials", "is not a device that was ever seen here", serial) for serial in unknown],
        )
    by_id: dict[str, Executor] = {}
    for serial in serials:
        by_id.setdefault(known[serial].id, Executor(serial, known[serial]))
    return list(by_id.values())


def _untagged(connection: Connection, given: list[str]) -> tuple[list[str], list[str]]:
    """The serials that are meant, and the tags that nothing carries."""
    serials: list[str] = []
    empty: list[str] = []
    for entry in given:
        if not entry.startswith(TAG):
            serials.append(entry)
            continue
        phones = devices.tagged(connection, entry.removeprefix(TAG).strip())
        serials += [phone.id for phone in phones]
        if not phones:
            empty.append(entry)
    return serials, empty


def _each_account(connection: Connection, phones: list[Executor], wanted: CreateTask) -> list[Executor]:
    platforms = _platforms(wanted)
    found: list[Executor] = []
    problems: list[Problem] = []
    for phone in phones:
        usable = [
            account
            for account in accounts.of_device(connection, phone.device.id)
            if not platforms or account.platform in platforms
        ]
        found += [Executor(phone.serial, phone.device, account.username, account.platform) for account in usable]
        if not usable:
            problem = (
                "has no enabled account that is known; name its accounts with POST accounts, or match them with "
                f"POST devices/{phone.serial}/match-accounts"
            )
            problems.append(Problem("serials", problem, phone.serial))
    if problems:
        raise InvalidRequest(problems)
    return found


def _by_username(connection: Connection, wanted: CreateTask) -> list[Executor]:
    platforms = _platforms(wanted)
    by_name: dict[str, list[Account]] = {}
    elsewhere: dict[str, Platform] = {}
    for account in accounts.named(connection, wanted.usernames):
        if not platforms or account.platform in platforms:
            by_name.setdefault(account.username, []).append(account)
        else:
            elsewhere[account.username] = account.platform
    by_id = {device.id: device for device in devices.every(connection)}

    def is_on_a_phone(account: Account) -> bool:
        return account.login is not None and account.login.device in by_id

    unknown = {
        name: f"is known in {elsewhere[name]}, but not in {' or '.join(sorted(platforms))}, which the task is for"
        if name in elsewhere
        else "is not known on any phone"
        for name in wanted.usernames
        if not any(map(is_on_a_phone, by_name.get(name, [])))
    }
    if unknown:
        raise NotFound(
            f"{_listed(unknown)}. Match a phone's accounts with POST devices/SERIAL/match-accounts, "
            "or name one, with its phone, with POST accounts",
            problems=[Problem("usernames", problem, name) for name, problem in unknown.items()],
        )
    problems = [
        Problem("usernames", "is known on several platforms; say which in script_config.platform", name)
        for name in wanted.usernames
        if len(by_name[name]) > 1
    ]
    problems += [
        Problem("usernames", "is disabled; enable it with POST accounts and status 0", name)
        for name in wanted.usernames
        if not any(account.enabled for account in by_name[name])
    ]
    if problems:
        raise InvalidRequest(problems)
    chosen = [by_name[name][0] for name in wanted.usernames]
    return [
        Executor(by_id[account.login.device].serial, by_id[account.login.device], account.username, account.platform)
        for account in chosen
        if account.login is not None  # as was found above
    ]


def _listed(problems: Mapping[str, str]) -> str:
    """The names of each problem, and the problem: `@a, @b is not known on any phone`."""
    names: dict[str, list[str]] = {}
    for name, problem in problems.items():
        names.setdefault(problem, []).append(f"@{name}")
    return "; ".join(f"{', '.join(each)} {problem}" for problem, each in names.items())


def _platforms(wanted: CreateTask) -> set[Platform]:
    """The platforms that the targets name; empty when any will do."""
    named = {target.platform for target in wanted.config.targets()}
    return {platform for platform in named if platform is not None}
