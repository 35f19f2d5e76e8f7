"""An account is one account, on however many phones it is logged in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from phonedeck.model.account import AccountFilter, Login
from phonedeck.model.device import DeviceState
from phonedeck.model.script import Platform
from phonedeck.storage import accounts, devices, idempotency
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen
from phonedeck.storage.idempotency import Kept

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_an_account_runs_where_its_phone_is_online(ready: Database) -> None:
    """Logged in on two phones, it is one account; when one goes away, the other is used."""
    with ready.write() as connection:
        id_ = accounts.save(connection, Platform.TIKTOK, "me", NOW, tags=["shop"])
        assert accounts.save(connection, Platform.TIKTOK, "me", NOW) == id_
        assert accounts.save(connection, Platform.INSTAGRAM, "me", NOW) != id_
        for device in ("d1", "d2"):
            accounts.log_in(connection, id_, Login(device), NOW)
        for away, used in (("d1", "d2"), ("d2", "d1")):
            for device in ("d1", "d2"):
                state = DeviceState.OFFLINE if device == away else DeviceState.READY
                devices.record(connection, Seen(device, state, "local", hardware_serial=device), NOW)
            account = accounts.get(connection, id_)
            assert account is not None
            assert account.login is not None
            assert (account.login.device, account.tags) == (used, ("shop",))


def test_filters_of_the_list(ready: Database) -> None:
    """By platform, phone, whether it is enabled or logged in, and by tag."""
    with ready.write() as connection:
        first = accounts.save(connection, Platform.TIKTOK, "a1", NOW, tags=["x"])
        second = accounts.save(connection, Platform.INSTAGRAM, "a2", NOW, enabled=False)
        accounts.log_in(connection, first, Login("d1"), NOW)

        def found(**wanted: object) -> list[int]:
            return [account.id for account in accounts.every(connection, AccountFilter(**wanted))]  # type: ignore[arg-type]

        assert found() == [first, second]
        assert found(platform=Platform.INSTAGRAM) == [second]
        assert found(devices=("d1",)) == [first]
        assert found(enabled=False) == [second]
        assert found(logged_in=True) == [first]
        assert found(tag="x") == [first]
        assert accounts.forget(connection, first)
        assert found() == [second]


def test_accounts_of_a_phone_come_in_the_apps_order(ready: Database) -> None:
    """Disabled and logged-out ones are left out."""
    with ready.write() as connection:
        for place, (name, enabled, logged_in) in enumerate(
            [("c", True, True), ("a", True, True), ("b", False, True), ("d", True, False)]
        ):
            id_ = accounts.save(connection, Platform.TIKTOK, name, NOW, enabled=enabled)
            accounts.log_in(connection, id_, Login("d1", place=place, logged_in=logged_in), NOW)
        assert [account.username for account in accounts.of_device(connection, "d1")] == ["c", "a"]


def test_an_answer_is_kept_for_a_day(database: Database) -> None:
    """After that the key may be used again."""
    with database.write() as connection:
        idempotency.keep(connection, "k", Kept("hash", {"task_ids": [1]}), NOW)
        assert idempotency.find(connection, "k", NOW + timedelta(hours=23)) == Kept("hash", {"task_ids": [1]})
        assert idempotency.find(connection, "k", NOW + timedelta(hours=25)) is None
        idempotency.keep(connection, "k", Kept("other", {}), NOW + timedelta(hours=25))
