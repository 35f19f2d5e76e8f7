"""Screens of other programs, broken files and dialogs in front: unknown, or told by what lies in front."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognition import recognise
from phonedeck.cli import app
from phonedeck.phones.look import Look

APPS = ("tiktok", "instagram")


def node(package: str, bounds: str, inside: str = "", **attributes: str) -> str:
    given = {
        "text": "",
        "content-desc": "",
        "resource-id": "",
        "class": "android.widget.FrameLayout",
        "enabled": "true",
    }
    given |= {name.replace("_", "-"): value for name, value in attributes.items()}
    written = "".join(f' {name}="{value}"' for name, value in given.items())
    return f'<node package="{package}" bounds="{bounds}"{written}>{inside}</node>'


def tree(*tops: str) -> str:
    return f'<hierarchy rotation="0">{"".join(tops)}</hierarchy>'


def tabs(package: str) -> str:
    """A bottom row of five with the labels that the apps use, in another program."""
    return "".join(
        node(
            package,
            f"[{i * 216},2208][{i * 216 + 216},2337]",
            clickable="true",
            selected=str(i == 0).lower(),
            content_desc=d,
        )
        for i, d in enumerate(("Home", "Friends", "Create", "Inbox", "Profile"))
    )


def screen(package: str, *inside: str) -> str:
    return tree(node(package, "[0,0][1080,2400]", "".join(inside)))


CHROME, HOME_SCREEN, LITE = "com.android.chrome", "com.android.launcher3", "com.zhiliaoapp.musically.go"

FOREIGN = {
    "launcher": screen(
        HOME_SCREEN,
        *(
            node(HOME_SCREEN, f"[{x},0][{x + 216},260]", text=name, clickable="true")
            for x, name in ((0, "TikTok"), (216, "Instagram"), (432, "Phone"), (648, "Settings"))
        ),
    ),
    "settings": screen(
        "com.android.settings", node("com.android.settings", "[0,200][1080,300]", text="Accounts", clickable="true")
    ),
    "browser": screen(
        CHROME,
        node(CHROME, "[0,100][1080,200]", text="tiktok.com/@someone", **{"class": "android.widget.EditText"}),
        node(CHROME, "[0,300][1080,400]", text="Log in to TikTok"),
        tabs(CHROME),
    ),
    "lite version": screen(LITE, tabs(LITE)),
    "nothing": tree(),
    "only the status bar": tree(node("com.android.systemui", "[0,0][1080,80]")),
}


@pytest.mark.parametrize("name", list(FOREIGN))
@pytest.mark.parametrize("wanted", APPS)
def test_other_programs_are_unknown(name: str, wanted: str) -> None:
    """However alike another program looks, its screens are none of the app's."""
    found = recognise(Look.parse(FOREIGN[name]), Pack.load(wanted))
    assert (found.screen, found.elements) == (None, ())


@pytest.mark.parametrize("package", ["com.zhiliaoapp.musically", "com.instagram.android"])
def test_an_empty_window_of_the_app_is_unknown(package: str) -> None:
    """While an app starts, its window is there and holds nothing."""
    app_name = "instagram" if "instagram" in package else "tiktok"
    for inside in ("", node(package, "[0,0][1080,2337]"), node(package, "[400,1000][600,1200]", text="Loading…")):
        assert (
            recognise(Look.parse(tree(node(package, "[0,0][1080,2400]", inside))), Pack.load(app_name)).screen is None
        )


def test_a_permission_dialog_in_front_is_a_popup(tmp_path: Path) -> None:
    """The system asks on top of the app: what lies below is not to be tapped."""
    app_window = node("com.zhiliaoapp.musically", "[0,0][1080,2400]", tabs("com.zhiliaoapp.musically"))
    dialog = node(
        "com.android.permissioncontroller",
        "[60,1300][1020,2200]",
        node("com.android.permissioncontroller", "[100,1350][980,1500]", text="Allow TikTok to access your contacts?")
        + node("com.android.permissioncontroller", "[100,1600][980,1740]", text="Allow", clickable="true")
        + node("com.android.permissioncontroller", "[100,1800][980,1940]", text="Don't allow", clickable="true"),
    )
    for windows in ((app_window, dialog), (dialog, app_window), (dialog,)):
        found = recognise(Look.parse(tree(*windows)), Pack.load("tiktok"))
        assert found.screen == "popup"
        button = found.element("dismiss_button")
        assert button is not None
        assert button.text == "Don't allow"


def test_a_second_window_of_the_app_that_is_not_known_hides_the_page() -> None:
    """An unknown dialog of the app lies over the feed: the feed below it must not be tapped."""
    package = "com.zhiliaoapp.musically"
    rail = "".join(
        node(package, f"[912,{top}][1080,{top + 158}]", clickable="true", content_desc=desc)
        for top, desc in (
            (1320, "Like video. 3 likes"),
            (1478, "Read or add comments. 2 comments"),
            (1794, "Share video."),
        )
    )
    page = node(package, "[0,0][1080,2400]", rail + tabs(package))
    unknown = node(
        package, "[100,800][980,1500]", node(package, "[200,1300][880,1450]", text="Xyzzy", clickable="true")
    )
    assert recognise(Look.parse(tree(page)), Pack.load("tiktok")).screen == "feed"
    assert recognise(Look.parse(tree(page, unknown)), Pack.load("tiktok")).screen is None
    assert recognise(Look.parse(tree(unknown, page)), Pack.load("tiktok")).screen is None


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["recognise", *arguments])
    return result.exit_code, result.stdout


def test_the_command_prints_one_object_and_its_status_tells_unknown(tmp_path: Path) -> None:
    """0 recognised, 3 unknown; the keys are always the same."""
    package = "com.zhiliaoapp.musically"
    known, unknown, broken = tmp_path / "known.xml", tmp_path / "unknown.xml", tmp_path / "broken.xml"
    top = node(package, "[800,136][960,288]", text="For You", selected="true")
    known.write_text(screen(package, tabs(package), top), encoding="utf-8")
    unknown.write_text(FOREIGN["settings"], encoding="utf-8")
    broken.write_text("no hierarchy at all", encoding="utf-8")
    status, output = run(str(known), "--app", "tiktok", "--app-version", "43.1.4", "--language", "en", "--json")
    report = json.loads(output)
    assert status == 0
    assert (report["app"], report["app_version"], report["language"]) == ("tiktok", "43.1.4", "en")
    assert report["screen"] == "feed"
    assert report["candidates"][0] == {"screen": "feed", "score": 1.0}
    home = next(element for element in report["elements"] if element["name"] == "home_tab")
    assert home == {
        "name": "home_tab",
        "center": [108, 2272],
        "bounds": [0, 2208, 216, 2337],
        "signs": ["label", "structure"],
    }
    for file in (unknown, broken):
        status, output = run(str(file), "--app", "tiktok", "--json")
        report = json.loads(output)
        assert (status, report["screen"], report["elements"]) == (3, None, [])
        assert report["reason"]
    assert run(str(known), "--app", "tiktok")[1].startswith("screen: feed\n")


def test_the_command_says_what_is_wrong_with_its_file(tmp_path: Path) -> None:
    """A file that is not there ends with the status of a wrong request."""
    assert run(str(tmp_path / "none.xml"), "--app", "tiktok")[0] == 2
