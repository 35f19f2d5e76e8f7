"""`make screenshots`: every page, light and dark, on a desktop and on a phone, into `screenshots/`."""

from __future__ import annotations

import io
import math
import sys
import tempfile
from itertools import product
from pathlib import Path

from pages import PAGES
from PIL import Image, ImageColor, ImageDraw
from playwright.sync_api import sync_playwright
from station import Station, launch, serving

import chromium

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
FOLDER = Path("screenshots")


def main(names: list[str]) -> None:
    """The pages named, or all of them."""
    program = chromium.program()
    if program is None:
        sys.exit(chromium.MISSING)
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        serving(Path(directory)) as served,
        sync_playwright() as playwright,
    ):
        station = Station(*served, launch(playwright, program))
        furnish(station)
        for name, theme, size in product(names or PAGES, ("light", "dark"), SIZES):
            with station.open(PAGES[name], viewport=SIZES[size], color_scheme=theme) as watched:
                watched.page.wait_for_timeout(800)  # pictures that load, bars that grow
                path = FOLDER / f"{name}-{theme}-{size}.png"
                watched.page.screenshot(path=path, full_page=True)
                print(path, *watched.complaints)
        station.browser.close()


def furnish(station: Station) -> None:
    """An installation that is in use: pictures in the library, and an account that a challenge holds."""
    assert station.server.api is not None
    assert station.phones is not None
    for number, name in enumerate(("lake", "harbour", "market", "terraces", "ferry", "night train", "garden", "roof")):
        headers = {"Content-Type": "application/octet-stream", "X-Filename": f"{name}.jpg"}
        tags = {"tags": ("sea, walk", "walk", "market")[number % 3]}
        station.server.api.post("materials", content=picture(30 * number), headers=headers, params=tags)
    station.server.data("PATCH", "materials/2", used=True)
    faults = "/phones/device_serial_1/faults"
    station.phones.control.post(faults, json={"kind": "challenge", "name": "verify", "at": "screen:other_profile"})
    for user in ("nina.paints", "quiet.hills"):
        created = station.server.data(
            "POST", "task", usernames=["p1.a1" if user == "quiet.hills" else "p2.a1"], script_name="follow",
            script_config={"target_users": [user]},
        )  # fmt: skip
        station.server.ended(created["task_ids"][0])
    station.phones.control.delete(faults)


def picture(hue: int) -> bytes:
    """Hills at some time of day."""
    light, dark = (ImageColor.getrgb(f"hsl({hue}, {share})") for share in ("60%, 75%", "55%, 30%"))
    sky = Image.composite(
        Image.new("RGB", (720, 1280), dark),
        Image.new("RGB", (720, 1280), light),
        Image.linear_gradient("L").resize((720, 1280)),
    )
    for ridge in range(4):
        line = [(x, 640 + 130 * ridge + 100 * math.sin(x / 120 + ridge + hue)) for x in range(0, 741, 20)]
        shade = tuple(int(part * (1 - 0.2 * ridge)) for part in dark)
        ImageDraw.Draw(sky).polygon([*line, (720, 1280), (0, 1280)], fill=shade)
    buffer = io.BytesIO()
    sky.save(buffer, "JPEG")
    return buffer.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
