"""Ways that a pop-up swallowed are tapped again, and never a button that has become another one meanwhile."""

from __future__ import annotations

import pytest
from virtual import Phone

from phonedeck.apps.driver import Driver
from phonedeck.apps.pack import Pack
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Node
from programs import until

TIKTOK = "com.zhiliaoapp.musically"


def profile_that_says(driver: Driver, label: str) -> View:
    """The profile on the screen, once its button has the label."""

    def says(view: View) -> bool:
        button = view.element("follow_button")
        return button is not None and label in view.names(button)

    return driver.expect("other_profile", seconds=10, that=says)


def followed(phone: Phone) -> list[str]:
    entries = phone.control.get(f"/phones/{phone.hardware_serial}/journal").json()["entries"]
    return [entry["kind"] for entry in entries if entry["kind"] in ("follow", "unfollow")]


def by_hand(phone: Phone, node: Node) -> None:
    """A tap that the session knows nothing of."""
    x, y = node.bounds.center
    assert phone.adb.run("-s", phone.address, "shell", f"input tap {x} {y}").returncode == 0


def test_a_way_is_tapped_again_behind_a_popup_and_not_as_another_button(phone: Phone) -> None:
    """Following leads to a sheet, and is tapped again; as Follow it would be an act."""
    driver = Driver(phone.session(), Pack.load("tiktok"), TIKTOK, "43.1.4")
    driver.session.open_link("https://www.tiktok.com/@tom.one", TIKTOK)
    driver.tap(profile_that_says(driver, "follow"), "follow_button")
    following = profile_that_says(driver, "following")
    phone.fault("popup", name="contacts", at="now")
    sheet = driver.lead(following, "follow_button", "unfollow_sheet")
    phone.heal()
    driver.session.back()
    following = profile_that_says(driver, "following")
    by_hand(phone, following.need("follow_button"))
    by_hand(phone, sheet.need("unfollow_button"))
    until(lambda: followed(phone) == ["follow", "unfollow"], "the unfollow by hand")
    phone.fault("popup", name="contacts", at="now")
    with pytest.raises(ScreenNotRecognised):
        driver.lead(following, "follow_button", "unfollow_sheet", seconds=4)
    assert followed(phone) == ["follow", "unfollow"]
