"""`make screenshots`: every page, light and dark, on a desktop and on a phone, into `screenshots/`.

With `ARGS=readme` the README's own, small, into `docs/images/`.
"""

from __future__ import annotations

import io
import math
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from pages import PAGES
from PIL import Image, ImageColor, ImageDraw
from playwright.sync_api import sync_playwright
from station import Station, launch, serving

import chromium

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
FOLDER = Path("screenshots")
README = {"task": ("/tasks/1", "light"), "accounts": ("/accounts?text=p1", "dark"), "fleet": ("/", "light")}
"""What the README shows, and in which colours."""
IMAGES = Path("docs/images")
IMAGE_WIDTH, IMAGE_QUALITY = 960, 80
PHONES = 6
PHONES_SEEN = "() => !document.querySelector('.pd-tile[data-live=\"1\"] img[hidden]')"


def main(names: list[str]) -> None:
    """The pages named, or all of them; for `readme` the README's."""
    program = chromium.program()
    if program is None:
        sys.exit(chromium.MISSING)
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        serving(Path(directory), phones=PHONES) as served,
        sync_playwright() as playwright,
    ):
        station = Station(*served, launch(playwright, program))
        furnish(station)
        if names == ["readme"]:
            for name, (path, theme) in README.items():
                picture = shot(station, path, name, theme, "desktop", full_page=False)
                small(picture).save(IMAGES / f"{name}.webp", quality=IMAGE_QUALITY)
        else:
            soon = datetime.now(UTC) + timedelta(hours=26)
            pages = {**PAGES, "calendar": f"/calendar?day={soon:%Y-%m-%d}"}  # where `plan` has put something
            for name, theme, size in product(names or pages, ("light", "dark"), SIZES):
                shot(station, pages[name], name, theme, size, full_page=True)
        station.browser.close()


def shot(station: Station, where: str, name: str, theme: str, size: str, *, full_page: bool) -> Path:
    """One page as it is now, in a file."""
    path = FOLDER / f"{name}-{theme}-{size}.png"
    with station.open(where, viewport=SIZES[size], color_scheme=theme) as watched:
        if full_page:  # what is below the screen's end is asked for when it comes into sight, and here it all does
            height = watched.page.evaluate("document.documentElement.scrollHeight")
            watched.page.set_viewport_size({**SIZES[size], "height": max(height, SIZES[size]["height"])})
        watched.page.wait_for_function(PHONES_SEEN)
        watched.page.wait_for_timeout(800)  # pictures that load, bars that grow
        watched.page.screenshot(path=path, full_page=full_page)
        print(path, *watched.complaints)
    return path


def small(path: Path) -> Image.Image:
    """In the width in which people read it."""
    with Image.open(path) as image:
        height = round(image.height * IMAGE_WIDTH / image.width)
        return image.convert("RGB").resize((IMAGE_WIDTH, height), Image.Resampling.LANCZOS)


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
    names = ("Shelf 1", "Shelf 2", "Shelf 3", "Desk", "Window", "Spare")
    for number, name in enumerate(names, 1):
        tags = ["shop"] if number % 2 else ["travel"]
        station.server.data("POST", f"devices/device_serial_{number}", name=name, tags=tags)
    for number in (3, 4, 6):  # they watch as long as the pictures are taken
        config = {"task_duration": 600, "min_duration": 3, "max_duration": 5, "platform": "tiktok"}
        station.server.data(
            "POST", "task", serials=[f"device_serial_{number}"], script_name="account_warmup", script_config=config
        )
    plan(station)


def plan(station: Station) -> None:
    """Tasks for this week's days, and a schedule."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for hours, user in ((26, "nina.paints"), (30, "old.radios"), (51, "lake.runner"), (54, "marta.sews")):
        station.server.data(
            "POST", "task", serials=["device_serial_5"], script_name="follow",
            script_config={"target_users": [user]}, start_time=(now + timedelta(hours=hours)).isoformat(),
        )  # fmt: skip
    task = {"serials": ["device_serial_2"], "script_name": "account_warmup", "script_config": {"platform": "tiktok"}}
    station.server.data("POST", "schedules", name="Morning round", times=["08:30", "17:00"], task=task)


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
