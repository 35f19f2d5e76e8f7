"""Instagram as the real adb and the real uiautomator2 meet it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import adbutils
import uiautomator2

from programs import Adb, Phones, until

PACKAGE = "com.instagram.android"
ID = f"{PACKAGE}:id/"
VIEW = f"am start -a android.intent.action.VIEW -c android.intent.category.BROWSABLE -p {PACKAGE} -d "


def test_following_commenting_and_posting(adb: Adb, phones: Phones, serial: str, tmp_path: Path) -> None:
    """A profile by link and a follow, a reel and a comment with more than ASCII in it, a picture pushed, shared and
    posted: each judged by the journal."""
    device = uiautomator2.connect(adbutils.AdbClient(port=adb.port).device(serial))
    shell = device.adb_device.shell

    shell(f"{VIEW} https://www.instagram.com/moss.walker/")
    button = device(resourceId=f"{ID}profile_header_follow_button")
    assert button.wait(timeout=60)
    assert device.app_current()["package"] == PACKAGE
    assert button.info["contentDescription"] == "Follow Moss Walker"
    button.click()
    assert device(resourceId=f"{ID}profile_header_follow_button", text="Following").wait(timeout=60)
    assert len(phones.journal(serial, "follow", "moss.walker")) == 1

    shell(f"{VIEW} https://www.instagram.com/reel/ABCDEF/")
    assert device(resourceId=f"{ID}comment_button").wait(timeout=60)
    device(resourceId=f"{ID}comment_button").click()
    device(resourceId=f"{ID}layout_comment_thread_edittext").click()
    device(focused=True, className="android.widget.EditText").set_text("così è la vita")
    device(description="Post", className="android.widget.Button").click()
    assert device(resourceId=f"{ID}row_comment_textview_comment", text="così è la vita").wait(timeout=60)
    assert phones.journal(serial, "comment")[-1]["detail"]["text"] == "così è la vita"

    picture = tmp_path / "moss.jpg"
    picture.write_bytes(b"a picture of moss")
    target = "/storage/emulated/0/DCIM/Phonedeck/moss.jpg"
    device.push(str(picture), target)
    shell(f"content insert --uri content://media/external/images/media --bind _data:s:{target}")
    rows = shell("content query --uri content://media/external/images/media --projection _id:_data")
    row = next(line for line in rows.splitlines() if target in line).partition("_id=")[2].partition(",")[0]
    shell(
        "am start -a android.intent.action.SEND -t image/jpeg --grant-read-uri-permission --eu "
        f"android.intent.extra.STREAM content://media/external/images/media/{row} -n "
        f"{PACKAGE}/com.instagram.share.handleractivity.ShareHandlerActivity"
    )
    assert device(resourceId=f"{ID}creation_next_button").wait(timeout=60)
    device(resourceId=f"{ID}creation_next_button").click()
    assert device(resourceId=f"{ID}share_button").wait(timeout=60)
    device(resourceId=f"{ID}share_button").click()
    posted = until(lambda: phones.journal(serial, "post"), "the post")
    assert posted[0]["detail"]["media"] == [hashlib.sha256(picture.read_bytes()).hexdigest()]
    device.app_stop(PACKAGE)
