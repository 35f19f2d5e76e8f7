"""Which files apps see, by API level."""

from __future__ import annotations

from typing import Any

import pytest

PICTURE = "/sdcard/DCIM/Cats/a.jpg"
FILM = "/sdcard/Movies/b.mp4"
SCAN = "am broadcast -a android.intent.action.MEDIA_SCANNER_SCAN_FILE -d file://{}"


def film(seconds: int) -> bytes:
    """The part of an MP4 that says how long it is."""
    header = bytes(12) + (1000).to_bytes(4) + (seconds * 1000).to_bytes(4) + bytes(80)
    return b"\x00\x00\x00\x10ftypisom" + b"\x00\x00\x00\x78moov\x00\x00\x00\x70mvhd" + header


def push(phone: Any, path: str, content: bytes = b"picture") -> None:
    phone.phone.files.write(path, content)


def seen(phone: Any) -> list[str]:
    return [item.path for item in phone.phone.media.visible()]


@pytest.mark.parametrize("api_level", [26, 28, 30, 34])
def test_older_phones_index_what_they_are_told(handset: Any, api_level: int) -> None:
    """A pushed file stays unseen until the broadcast; `/sdcard` and its real path are the same."""
    phone = handset(api_level=api_level)
    push(phone, PICTURE)
    phone.wait(60)
    assert seen(phone) == []
    assert phone.sh("content query --uri content://media/external/images/media") == "No result found.\n"
    phone.sh(SCAN.format(PICTURE))
    assert seen(phone) == ["/storage/emulated/0/DCIM/Cats/a.jpg"]
    [item] = phone.phone.media.visible()
    assert (item.album, item.kind, item.mime, item.uri) == (
        "Cats", "image", "image/jpeg", f"content://media/external/images/media/{item.id}"
    )  # fmt: skip


@pytest.mark.parametrize("api_level", [35, 36])
def test_newer_phones_index_by_themselves_but_pending(handset: Any, api_level: int) -> None:
    """After 1.5 s there is a row; apps see it once `is_pending` is 0."""
    phone = handset(api_level=api_level)
    push(phone, PICTURE)
    query = "content query --uri content://media/external/images/media --projection _id:_data:is_pending"
    assert phone.sh(query) == "No result found.\n"
    phone.wait(1.6)
    assert phone.sh(query) == "Row: 0 _id=7, _data=/storage/emulated/0/DCIM/Cats/a.jpg, is_pending=1\n"
    assert seen(phone) == []
    phone.sh("content update --uri content://media/external/images/media/7 --bind is_pending:i:0")
    assert seen(phone) == ["/storage/emulated/0/DCIM/Cats/a.jpg"]


def test_videos_need_scan_file_from_29_on(handset: Any) -> None:
    """The broadcast alone gives a video of 0:00; scan_file looks into it; on 26 the broadcast does, and there is no
    scan_file."""
    new, old = handset(api_level=33), handset(api_level=26)
    for phone in (new, old):
        push(phone, FILM, film(7))
        phone.sh(SCAN.format(FILM))
    assert [item.duration_ms for item in new.phone.media.visible()] == [0]
    assert [item.duration_ms for item in old.phone.media.visible()] == [7000]
    call = f"content call --uri content://media --method scan_file --arg {FILM}"
    assert "content://media/external/video/media/7" in new.sh(call)
    assert [item.duration_ms for item in new.phone.media.visible()] == [7000]
    refused = old.run(call)
    assert (refused.status, b"Unsupported call: scan_file" in refused.err) == (0, True)


def test_rows_and_files_are_deleted_each_for_itself(handset: Any) -> None:
    """A row whose file is gone stays, unseen by apps; deleting a row leaves the file."""
    phone = handset()
    for path in (PICTURE, "/sdcard/DCIM/Cats/c.png"):
        push(phone, path)
        phone.sh(SCAN.format(path))
    phone.sh(f"rm {PICTURE}")
    assert seen(phone) == ["/storage/emulated/0/DCIM/Cats/c.png"]
    where = "--where \"_data='/storage/emulated/0/DCIM/Cats/a.jpg'\""
    uri = "--uri content://media/external/images/media"
    assert "_id=7" in phone.sh(f"content query {uri} --projection _id {where}")
    phone.sh(f"content delete {uri} {where}")
    assert phone.sh(f"content query {uri} {where}") == "No result found.\n"
    phone.sh(f"content delete {uri} --where \"_display_name LIKE 'c%' AND _id=8\"")
    assert seen(phone) == []
    assert phone.sh("ls /sdcard/DCIM/Cats") == "c.png\n"


def test_an_inserted_row_is_as_it_was_inserted(handset: Any) -> None:
    """A plain insert of a video has no duration; another app may read what it is granted; the newest comes first."""
    phone = handset(api_level=30)
    push(phone, FILM, film(5))
    push(phone, PICTURE)
    phone.sh(f"content insert --uri content://media/external/video/media --bind _data:s:{FILM}")
    phone.sh(f"content insert --uri content://media/external/images/media --bind _data:s:{PICTURE}")
    assert [(item.kind, item.duration_ms) for item in phone.phone.media.visible()] == [("image", 0), ("video", 0)]
    item = phone.phone.media.resolve("content://media/external/video/media/7")
    assert item is not None
    assert item.size_bytes == len(film(5))
    assert phone.phone.media.resolve("content://media/external/images/media/99") is None


def test_mistakes_go_to_standard_error_with_status_0(handset: Any) -> None:
    """As on a phone: a program that looks at the status alone learns nothing."""
    phone = handset()
    for line in (
        "content query --uri content://nobody/x",
        "content query",
        "content explode --uri content://media/external/images/media",
        'content query --uri content://media/external/images/media --where "nonsense"',
        "content update --uri content://media/external/images/media/7 --bind is_pending",
    ):
        result = phone.run(line)
        assert (result.status, result.out) == (0, b""), line
        assert result.err, line
    push(phone, PICTURE)
    phone.sh(SCAN.format(PICTURE))
    assert (
        b"Invalid column color"
        in phone.run("content query --uri content://media/external/images/media --projection color").err
    )


def test_a_full_storage_refuses_files_and_says_so(handset: Any) -> None:
    """df shows no space, writing fails in Android's words, and space comes back with the fault's end."""
    phone = handset()
    free = int(phone.sh("df /sdcard").splitlines()[1].split()[3])
    push(phone, PICTURE, bytes(5_000_000))
    after = int(phone.sh("df /storage/emulated/0").splitlines()[1].split()[3])
    assert free - after == pytest.approx(5_000_000 / 1024, abs=2)
    phone.phone.files.full = True
    assert phone.sh("df /data").splitlines()[1].split()[3] == "0"
    refused = phone.run("echo x > /sdcard/y")
    assert refused.status != 0
    assert b"No space left on device" in refused.err
    assert b"No space left on device" in phone.run("cp /sdcard/DCIM/Cats/a.jpg /sdcard/z.jpg").err
    phone.phone.files.full = False
    phone.sh("echo x > /sdcard/y")
