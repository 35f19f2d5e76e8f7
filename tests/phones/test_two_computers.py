"""One phone that two computers see: each may have to end what the other began."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psutil
from virtual import Phone

from programs import private_adb, until


def test_the_server_of_another_computer_is_ended(phone: Phone, tmp_path: Path) -> None:
    """The other one is frozen with its stream open: its server on the phone would act on, and is killed."""
    phone.session().look()
    with private_adb(tmp_path) as another:
        here = replace(phone, adb=another, sessions=[])
        here.connect()
        session = here.session()
        session.restart_uiautomator()
        assert session.look().nodes
        session.close()


def test_the_server_of_a_computer_that_went_down_is_gone(phone: Phone, tmp_path: Path) -> None:
    """Its adb is killed while a call is being answered: the phone ends what hung on that connection, all of it."""
    with private_adb(tmp_path) as another:
        there = replace(phone, adb=another, sessions=[])
        there.connect()
        session = there.session()
        session.look()
        assert phone.state()["uiautomator_running"]
        for process in psutil.net_connections("tcp"):
            if process.laddr and process.laddr.port == another.port and process.status == "LISTEN":
                psutil.Process(process.pid).kill()
        until(lambda: not phone.state()["uiautomator_running"], "the end of its server")
        session.abort()
    assert phone.session().look().nodes
    assert "Traceback" not in (tmp_path / "phones.log").read_text()
