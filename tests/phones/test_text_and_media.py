"""Text into fields and files into galleries, on phones with and without the AdbKeyboard and of each Android."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from PIL import Image
from virtual import Phone

from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones import keyboard, media
from phonedeck.phones.look import Look, Node
from phonedeck.phones.media import MediaFile, StorageFull
from phonedeck.phones.session import Session

POST = "https://www.tiktok.com/@someone/video/7300000000000000001"
TIKTOK = "com.zhiliaoapp.musically"
LATIN = "com.google.android.inputmethod.latin/com.android.inputmethod.latin.LatinIME"
CAPTION = ("Dawn 🌄 over the lake\nשלום عالم " * 80)[:2200]


def comment_field(session: Session) -> tuple[Look, Node]:
    """The field of a post's comments, not focused."""
    session.open_link(POST, TIKTOK)
    button = "Read or add comments"
    found = session.wait_for(lambda look: next((n for n in look.nodes if n.desc.startswith(button)), None), 10)
    assert found is not None
    look = session.look()
    session.tap(look, next(node for node in look.nodes if node.desc.startswith(button)))
    fields = session.wait_for(lambda now: [node for node in now.nodes if node.editable] or None, 10)
    assert fields
    look = session.look()
    return look, next(node for node in look.nodes if node.editable)


def install_keyboard(phone: Phone) -> None:
    apk = resources.files("uiautomator2").joinpath("assets/app-uiautomator.apk")
    with resources.as_file(apk) as file:
        done = phone.adb.run("-s", phone.address, "install", "-r", str(file))
    assert "Success" in done.stdout, done


@pytest.mark.parametrize("with_keyboard", [False, True], ids=["setText", "AdbKeyboard"])
def test_a_text_is_written_whole_and_read_back(phone: Phone, with_keyboard: bool) -> None:
    """Emoji, line breaks, right-to-left, 2,200 characters; what stood there before is gone."""
    if with_keyboard:
        install_keyboard(phone)
    session = phone.session()
    look, field = comment_field(session)
    look = session.type_text(look, field, "first")
    assert look.focused is not None
    assert look.focused.content == "first"
    look = session.type_text(look, look.focused, CAPTION)
    assert look.focused is not None
    assert look.focused.shows(CAPTION)
    assert any("ADB_KEYBOARD_INPUT_TEXT" in str(call["args"]) for call in phone.calls("shell")) is with_keyboard
    assert session.shell("settings get secure default_input_method") == LATIN
    assert session.shell(f"settings get global {keyboard.SETTING}") == "null"


def test_the_operators_keyboard_is_put_back_after_a_crash(phone: Phone) -> None:
    """What was borrowed and never given back is found on the phone itself, by whoever works with it next."""
    install_keyboard(phone)
    session = phone.session()
    never_given_back = keyboard.borrowed(session.shell)
    never_given_back.__enter__()  # and the program ends here
    assert session.shell("settings get secure default_input_method") == keyboard.ADB_KEYBOARD
    assert keyboard.restore(phone.session().shell) == LATIN
    assert session.shell("settings get secure default_input_method") == LATIN
    assert keyboard.restore(session.shell) is None
    del never_given_back


def test_a_phone_whose_keyboard_is_gone_is_still_written_to(phone: Phone) -> None:
    """The keyboard was there, then was taken away in the middle: the accessibility way replaces the whole text."""
    install_keyboard(phone)
    session = phone.session()
    look, field = comment_field(session)
    assert session.has_adb_keyboard()
    phone.fault("no_keyboard")
    look = session.type_text(look, field, CAPTION)
    assert look.focused is not None
    assert look.focused.shows(CAPTION)


def test_what_takes_no_text_is_an_error(phone: Phone) -> None:
    """Nothing gets the focus: nothing is typed."""
    session = phone.session()
    session.start_app(TIKTOK)
    session.wait_for(lambda look: look.with_desc("Home") or None, 10)
    look = session.look()
    node = next(each for each in look.nodes if each.desc == "Home")
    with pytest.raises(ScreenNotRecognised, match="did not get the focus"):
        session.type_text(look, node, "text")


def picture(directory: Path, number: int) -> MediaFile:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), (number * 40, 20, 90)).save(buffer, "JPEG")
    file = directory / f"{number}.jpg"
    file.write_bytes(buffer.getvalue())
    return MediaFile(file, hashlib.sha256(buffer.getvalue()).hexdigest(), "image/jpeg")


def movie(directory: Path, seconds: int) -> MediaFile:
    """The frame of an MP4 (ISO 14496-12): its kind, a header that says how long it is, and data."""
    kind = b"ftypisom" + bytes(4) + b"isom"
    header = b"mvhd" + bytes(12) + (1000).to_bytes(4) + (seconds * 1000).to_bytes(4) + bytes(80)
    boxes = [kind, b"moov" + _box(header), b"mdat" + bytes(range(256)) * 8192]
    content = b"".join(map(_box, boxes))
    file = directory / "film.mp4"
    file.write_bytes(content)
    return MediaFile(file, hashlib.sha256(content).hexdigest(), "video/mp4")


def _box(content: bytes) -> bytes:
    return (len(content) + 4).to_bytes(4) + content


@pytest.mark.parametrize("level", [26, 28, 29, 34, 35, 36])
def test_files_are_seen_by_apps_and_taken_away(make_phone: Callable[..., Phone], tmp_path: Path, level: int) -> None:
    """By every Android's own way; afterwards neither the files nor their rows are left."""
    phone = make_phone("--api-level", str(level))
    session = phone.session()
    files = [picture(tmp_path, number) for number in (1, 2)]
    sent: list[tuple[int, int]] = []
    placed = media.place(session, "task-7", files, lambda done, total: sent.append((done, total)))
    assert [each.uri.rpartition("/")[0] for each in placed] == [media.TABLES["image"]] * 2
    assert sent[-1][0] == sent[-1][1] == sum(file.path.stat().st_size for file in files)
    assert media.albums(session) == ["task-7"]
    pushes = len(phone.calls("sync"))
    assert media.place(session, "task-7", files) == placed
    assert len(phone.calls("sync")) == pushes
    media.remove(session, "task-7")
    assert media.albums(session) == []
    assert "No result" in session.run(f"content query --uri {media.FILES_URI} --projection _id:_data").out


@pytest.mark.parametrize("level", [28, 29, 35])
def test_a_film_is_shown_with_its_length(make_phone: Callable[..., Phone], tmp_path: Path, level: int) -> None:
    """Some megabytes, pushed in many parts; the media store knows how long it is, as apps refuse a film of 0:00."""
    phone = make_phone("--api-level", str(level))
    session = phone.session()
    film, sent = movie(tmp_path, seconds=7), []
    [placed] = media.place(session, "task-11", [film], lambda done, total: sent.append(done / total))
    assert placed.path.endswith(".mp4")
    assert placed.uri.rpartition("/")[0] == media.TABLES["video"]
    assert sent == sorted(sent)
    assert len(set(sent)) > 10
    shown = session.run(f"content query --uri {media.TABLES['video']} --projection _id:duration").out
    assert f"_id={placed.uri.rpartition('/')[2]}, duration=7000" in shown
    media.remove(session, "task-11")
    assert "duration=7000" not in session.run(f"content query --uri {media.TABLES['video']}").out


def test_a_full_phone_is_said_before_anything_is_pushed(phone: Phone, tmp_path: Path) -> None:
    """The message says how much is free and how much is needed."""
    session = phone.session()
    phone.fault("storage_full")
    with pytest.raises(StorageFull, match="MB are needed"):
        media.place(session, "task-8", [picture(tmp_path, 1)])
    assert not phone.calls("sync")


def test_a_push_that_is_cut_is_made_again(phone: Phone, tmp_path: Path) -> None:
    """The phone vanishes before the files; they arrive all the same, whole."""
    session = phone.session()
    session.look()
    phone.fault("drop")
    [placed] = media.place(session, "task-9", [picture(tmp_path, 1)])
    assert placed.path.endswith(".jpg")


def test_a_shared_file_reaches_the_app(phone: Phone, tmp_path: Path) -> None:
    """Handed over by its content URI, as the share sheet does."""
    session = phone.session()
    [placed] = media.place(session, "task-10", [picture(tmp_path, 1)])
    activity = f"{TIKTOK}/com.ss.android.ugc.aweme.share.SystemShareActivity"
    session.share([placed.uri], placed.media_type, activity)
    current = session.current_app()
    assert current is not None
    assert current.package == TIKTOK
    with pytest.raises(ScreenNotRecognised, match="does not take"):
        session.share([placed.uri], placed.media_type, f"{TIKTOK}/no.such.Activity")
