"""Materials: uploads with progress, one of 100 MB among them, tags, filters, a preview, deletion."""

from __future__ import annotations

import io
from pathlib import Path

import psutil
from PIL import Image
from playwright.sync_api import Page, expect
from station import Station

import programs

HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
LARGE = 100 * 1024 * 1024
NOTE_PROGRESS = """() => {
  window.seen = [];
  new MutationObserver((changes) => changes.forEach(({target}) => window.seen.push(Number(target.ariaValueNow))))
    .observe(document.body, {subtree: true, attributes: true, attributeFilter: ["aria-valuenow"]});
}"""
DROP = """(zone) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(window.picture)], "dropped & named.png"));
  data.items.add(new File(["no picture at all"], "notes.txt"));
  for (const type of ["dragenter", "dragover", "drop"])
    zone.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


def test_a_file_of_100_mb_goes_to_the_disk(station: Station, tmp_path: Path) -> None:
    """Its progress is seen, and the server holds none of it in memory."""
    file = tmp_path / "large.mp4"
    with file.open("wb") as written:
        written.write(HEAD)
        written.truncate(LARGE)
    assert station.server.program is not None
    server = psutil.Process(station.server.program.process.pid)
    with station.open("/materials") as watched:
        page = watched.page
        expect(page.get_by_text("The library is empty.")).to_be_visible()
        page.evaluate(NOTE_PROGRESS)
        before = server.memory_info().rss
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose files").press("Enter")
        chooser.value.set_files(file)
        expect(page.get_by_text("In the library", exact=True)).to_be_visible()
        assert server.memory_info().rss - before < LARGE / 3
        seen = page.evaluate("window.seen")
        assert seen == sorted(seen)
        assert len([percent for percent in seen if 0 < percent < 100]) >= 3, seen
        expect(page.get_by_role("button", name="Show large.mp4")).to_be_visible()
        assert (watched.complaints, watched.elsewhere) == ([], [])
    [material] = station.server.data("GET", "materials?kind=video")["materials"]
    assert (material["name"], material["size_bytes"]) == ("large.mp4", LARGE)


def test_dropped_files_each_say_what_became_of_them(station: Station) -> None:
    """What is no picture is refused by name, the others come into the library with the tags that were typed."""
    with station.open("/materials") as watched:
        page = watched.page
        page.evaluate("(bytes) => { window.picture = bytes; }", list(_png("teal", 400)))
        page.get_by_label("Tags, separated by commas").fill("sea, summer")
        page.locator(".pd-drop").evaluate(DROP)
        expect(page.get_by_role("button", name="Show dropped & named.png")).to_be_visible()
        expect(page.locator(".pd-upload", has_text="notes.txt")).to_contain_text("is not a JPEG")
        tile = page.locator(".pd-material", has_text="dropped & named.png")
        assert tile.locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 360
        tile.get_by_role("link", name="summer").click()
        expect(page).to_have_url(f"{station.url}/materials?tag=summer")
        expect(page.locator(".pd-material")).to_have_count(1)
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_what_others_upload_change_and_delete_is_seen(station: Station) -> None:
    """An upload over the API comes into an open page by itself, so do its tags, and it goes away."""
    assert station.server.api is not None
    headers = {"Content-Type": "application/octet-stream", "X-Filename": "others.png"}
    with station.open("/materials?text=others") as watched:
        expect(watched.page.get_by_text("No material is like that")).to_be_visible()
        added = station.server.api.post("materials", content=_png("olive", 300), headers=headers).json()["data"]["id"]
        tile = watched.page.locator(".pd-material", has_text="others.png")
        expect(tile).to_be_visible()
        station.server.data("PATCH", f"materials/{added}", tags=["by others"])
        expect(tile).to_contain_text("by others")
        station.server.data("DELETE", f"materials/{added}")
        expect(tile).to_have_count(0)
        assert (watched.complaints, watched.elsewhere) == ([], [])


def test_a_cancelled_upload_leaves_nothing(station: Station, tmp_path: Path) -> None:
    """Neither in the library nor on the disk."""
    file = tmp_path / "cancelled.mp4"
    with file.open("wb") as written:
        written.write(HEAD)
        written.truncate(20 * LARGE)
    blobs = station.server.directory / "data" / "blobs"
    with station.open("/materials") as watched:
        page = watched.page
        page.locator(".pd-drop-input").set_input_files(file)
        page.wait_for_function("() => Number(document.querySelector('.pd-upload .pd-bar')?.ariaValueNow) > 0")
        page.get_by_role("button", name="Cancel cancelled.mp4").click()
        expect(page.locator(".pd-upload")).to_contain_text("nothing was kept")
        programs.until(lambda: list(blobs.glob("incoming-*")) == [], "the partial file's end")
        assert station.server.data("GET", "materials?text=cancelled")["total"] == 0


def test_tags_of_one_and_of_several_and_deletion(station: Station) -> None:
    """A tag for all that are selected, one in the dialog by keyboard; deleted is asked for with the count."""
    for name, colour in (("one", "navy"), ("two", "olive"), ("three", "maroon")):
        _upload(station, f"pick.{name}.png", _png(colour, 64))
    with station.open("/materials?text=pick.") as watched:
        page = watched.page
        tiles = page.locator(".pd-material")
        expect(tiles).to_have_count(3)
        _select(page, "pick.one.png", "pick.two.png")
        page.get_by_role("button", name="Add tags").click()
        page.get_by_role("dialog").get_by_label("Tags, separated by commas").fill("fresh")
        page.keyboard.press("Enter")
        expect(tiles.filter(has_text="fresh")).to_have_count(2)
        page.get_by_role("button", name="Show pick.three.png").press("Enter")
        dialog = page.get_by_role("dialog")
        shown = dialog.get_by_role("img", name="pick.three.png")
        assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 64
        dialog.get_by_label("New tag").fill("alone")
        page.keyboard.press("Enter")
        expect(tiles.filter(has_text="alone")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_role("button", name="Delete 2 files").click()
        ask = page.get_by_role("alertdialog")
        expect(ask).to_contain_text("Delete 2 files?")
        ask.get_by_role("button", name="Delete 2 files").click()
        expect(tiles).to_have_count(1)
        left = station.server.data("GET", "materials?text=pick.")["materials"]
        assert [(each["name"], each["tags"]) for each in left] == [("pick.three.png", ["alone"])]
        assert (watched.complaints, watched.elsewhere) == ([], [])


def _select(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("checkbox", name=f"Select {name}").check()
    expect(page.get_by_text(f"{len(names)} selected")).to_be_visible()


def _png(colour: str, side: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, "PNG")
    return buffer.getvalue()


def _upload(station: Station, name: str, content: bytes) -> None:
    assert station.server.api is not None
    headers = {"Content-Type": "application/octet-stream"}
    assert station.server.api.post(f"materials/{name}", content=content, headers=headers).json()["code"] == 0
