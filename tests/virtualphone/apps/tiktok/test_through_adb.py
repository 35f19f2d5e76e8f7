"""The pretend app as its users meet it: through the real adb and the real uiautomator2."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import adbutils
import pytest
import uiautomator2
from PIL import Image

from programs import Adb, Phones, until

PACKAGE = "com.zhiliaoapp.musically"
ALBUM = "/storage/emulated/0/DCIM/Trips"
SCAN = "am broadcast -a android.intent.action.MEDIA_SCANNER_SCAN_FILE -d file://"
IMAGES = "content://media/external/images/media"


@pytest.fixture
def device(adb: Adb, serial: str) -> uiautomator2.Device:
    return uiautomator2.connect(adbutils.AdbClient(port=adb.port).device(serial))


def state(phones: Phones, serial: str) -> dict[str, Any]:
    """The active TikTok account as the control port shows it."""
    rows = phones.control.get(f"/phones/{serial}/state").json()["accounts"]
    [found] = [row for row in rows if row["app"] == "tiktok" and row["active"]]
    return dict(found)


def shell(device: uiautomator2.Device, command: str) -> str:
    return str(device.shell(command).output)


def test_pictures_are_pushed_shared_captioned_and_posted(
    phones: Phones, serial: str, device: uiautomator2.Device, tmp_path: Path
) -> None:
    """Two files by adb, one intent, a title and a caption with an emoji: the world has both files in order."""
    hashes, uris = [], []
    for place, colour in enumerate(("red", "green")):
        file = tmp_path / f"{colour}.jpg"
        Image.new("RGB", (64, 64), colour).save(file)
        hashes.append(hashlib.sha256(file.read_bytes()).hexdigest())
        device.push(str(file), f"{ALBUM}/{colour}.jpg")
        shell(device, f"{SCAN}{ALBUM}/{colour}.jpg")
        rows = shell(device, f"content query --uri {IMAGES} --projection _id:_data").splitlines()
        [row] = [row for row in rows if row.endswith(f"{colour}.jpg")]
        uris.append(f"{IMAGES}/{row.split('_id=')[1].split(',')[0]}")
        assert len(rows) == place + 1
    shell(
        device,
        f"am start -n {PACKAGE}/com.ss.android.ugc.aweme.share.SystemShareActivity"
        " -a android.intent.action.SEND_MULTIPLE -t image/* --grant-read-uri-permission"
        f" --esa android.intent.extra.STREAM {uris[1]},{uris[0]}",
    )
    device(text="Next").click(timeout=60)
    device(text="Add a catchy title").set_text("Two colours")
    device(className="android.widget.EditText", instance=1).set_text("green and red 🌿 ")
    assert device(className="android.widget.EditText", instance=1).get_text() == "green and red 🌿 "
    device(text="Post").click()
    until(lambda: phones.journal(serial, "post"), "the post")
    [entry] = phones.journal(serial, "post")
    assert entry["detail"]["media"] == [hashes[1], hashes[0]]
    assert (entry["detail"]["title"], entry["detail"]["caption"]) == ("Two colours", "green and red 🌿 ")
    assert state(phones, serial)["posts"][0]["media"] == [hashes[1], hashes[0]]
    device(text="Not now").click(timeout=60)


def test_a_comment_is_typed_into_the_focused_field_and_sent(
    phones: Phones, serial: str, device: uiautomator2.Device
) -> None:
    """By link, and a keyboard that types what `input text` cannot."""
    url = "https://vm.tiktok.com/ZMabc123/"
    shell(device, f"am force-stop {PACKAGE}")
    shell(device, f"am start -a android.intent.action.VIEW -d {url} -p {PACKAGE}")
    device(descriptionStartsWith="Read or add comments").click(timeout=60)
    device(className="android.widget.EditText", text="Add comment...").click()
    device(focused=True).set_text("très calme 🌊")
    [send] = device.xpath("//*[@enabled='true' and @clickable='true' and @text='' and @content-desc='']").all()[-1:]
    send.click()
    author = "u" + hashlib.sha256(b"ZMabc123").hexdigest()[:8]
    until(lambda: phones.journal(serial, "comment"), "the comment")
    [entry] = phones.journal(serial, "comment")
    assert (entry["detail"]["author"], entry["detail"]["text"]) == (author, "très calme 🌊")
    assert device(text="p1.a1").wait(timeout=60)
