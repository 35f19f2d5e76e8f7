"""Which files a post takes: from the library, from a folder, named by the task; and who else may take them."""

from __future__ import annotations

import io
import struct
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from application import Api
from phonedeck.model.errors import LimitReached, NotFound, Refused
from phonedeck.model.media import PostingLimits, Supplied
from phonedeck.model.task import Outcome, Task
from phonedeck.services.media_supply import MediaSupply
from phonedeck.storage import tasks
from phonedeck.storage.blobs import Blobs

HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
LIMITS = PostingLimits(
    most_images=35, longest_caption=2200, smallest_side=50, most_video_bytes=100_000, longest_video=60
)


def video(name: object) -> bytes:
    return HEAD + str(name).encode() * 100


def image(size: int = 64, colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(buffer, "PNG")
    return buffer.getvalue()


def box(name: bytes, *content: bytes) -> bytes:
    whole = b"".join(content)
    return struct.pack(">I", 8 + len(whole)) + name + whole


def film(seconds: int, width: int = 720, height: int = 1280) -> bytes:
    """A video whose headers say how long and how large it is (ISO/IEC 14496-12)."""
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    times = (0, 0, 1000, seconds * 1000)
    mvhd = box(b"mvhd", bytes(4), struct.pack(">4I", *times), struct.pack(">IH10x", 0x10000, 256), matrix, bytes(28))
    tkhd = box(b"tkhd", struct.pack(">6I", 7, 0, 0, 1, 0, seconds * 1000), bytes(16), matrix,
               struct.pack(">2I", width << 16, height << 16))  # fmt: skip
    mdhd = box(b"mdhd", bytes(4), struct.pack(">4I", *times), bytes(4))
    hdlr = box(b"hdlr", struct.pack(">2I4s12x", 0, 0, b"vide"), b"v\0")
    codec = box(b"avc1", bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">2H", width, height), bytes(50))
    table = box(b"stbl", box(b"stsd", struct.pack(">2I", 0, 1), codec))
    track = box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, box(b"minf", box(b"vmhd", bytes(12)), table)))
    return box(b"ftyp", b"mp42", bytes(4), b"mp42isom") + box(b"moov", mvhd, track)


def upload(api: Api, name: str, content: bytes, **given: str) -> int:
    answer = api.http.post(
        f"/api/v1/materials/{name}",
        content=content, params=given, headers={"content-type": "application/octet-stream"},
    ).json()  # fmt: skip
    assert answer["code"] == 0, answer
    return int(answer["data"]["id"])


def begun(api: Api, **config: Any) -> Task:
    """A post that runs."""
    [task_id] = api.create(script_name="post", script_config=config)
    with api.database.write() as connection:
        task = tasks.begin(connection, task_id, "local", 1, api.clock.now())
    assert task is not None
    return task


def take(api: Api, tmp_path: Path, task: Task, username: str = "me") -> Supplied:
    supply = MediaSupply(api.database, Blobs(tmp_path / "blobs"), tmp_path, api.clock, task, "tiktok", username)
    return supply.take(LIMITS)


def end(api: Api, task: Task, outcome: Outcome) -> None:
    with api.database.write() as connection:
        assert tasks.finish(connection, task, outcome, reason=None, remark="over", now=api.clock.now())


def names(supplied: Supplied) -> Sequence[str]:
    return [file.path.name for file in supplied.files]


def test_ten_phones_take_from_one_library_at_once(api: Api, tmp_path: Path) -> None:
    """50 videos for 50 posts, some of which publish nothing: none is used twice, none is lost."""
    ids = [upload(api, f"{number}.mp4", video(number)) for number in range(50)]
    waiting = [begun(api) for _ in range(50)]
    with ThreadPoolExecutor(10) as pool:
        taken = list(pool.map(lambda task: take(api, tmp_path, task).files[0].sha256, waiting))
    assert max(Counter(taken).values()) == 1
    assert len(taken) == 50
    with pytest.raises(LimitReached, match="that no other task is about to post"):
        take(api, tmp_path, begun(api))
    assert api.call("DELETE", f"materials/{ids[0]}")["code"] == 40901
    assert api.data("GET", f"materials/{ids[0]}")["held_by"] in [task.id for task in waiting]
    for number, task in enumerate(waiting):
        end(api, task, Outcome.ERROR if number < 20 else Outcome.DONE)
    assert api.data("GET", "materials?used=1")["total"] == 30
    assert {take(api, tmp_path, begun(api)).files[0].sha256 for _ in range(20)} == set(taken[:20])


def test_a_task_keeps_its_files_from_attempt_to_attempt(api: Api, tmp_path: Path) -> None:
    """Also while nobody knows whether it published them; deleted then, they count as used."""
    upload(api, "a.mp4", video("a"))
    upload(api, "b.mp4", video("b"))
    task = begun(api)
    first = take(api, tmp_path, task)
    assert take(api, tmp_path, task) == first
    end(api, task, Outcome.UNCONFIRMED)
    other = begun(api)
    assert take(api, tmp_path, other) != first
    with api.database.write() as connection:
        assert tasks.retry(connection, task, now=api.clock.now())
        again = tasks.begin(connection, task.id, "local", 2, api.clock.now())
    assert again is not None
    assert take(api, tmp_path, again) == first


def test_what_fits_and_what_is_left(api: Api, tmp_path: Path) -> None:
    """Tags, the account's own first, too small images left out; the message says what to do."""
    api.data("POST", "accounts", {"platform": "tiktok", "username": "me"})
    upload(api, "any.png", image(64, "red"), tags="walk")
    upload(api, "mine.png", image(64, "blue"), tags="walk", username="me")
    upload(api, "small.png", image(20, "green"), tags="walk, tiny")
    pair = take(api, tmp_path, begun(api, content_type=1, image_count=2, materials_tags="walk, x"))
    assert [file.path.read_bytes() for file in pair.files] == [image(64, "blue"), image(64, "red")]
    with pytest.raises(Refused, match=r"small\.png has 20×20 pixels; .* below 50: use a larger one"):
        take(api, tmp_path, begun(api, content_type=1, materials_tags="tiny"))
    upload(api, "long.mp4", film(90), tags="long")
    [long] = api.data("GET", "materials?tag=long")["materials"]
    assert (long["duration_s"], long["width"], long["height"]) == (90, 720, 1280)
    with pytest.raises(Refused, match=r"long\.mp4 lasts 90 s; the app takes none above 60 s: cut it"):
        take(api, tmp_path, begun(api, materials_tags="long"))
    with pytest.raises(NotFound, match="no videos with one of the tags sea for @me, and 1 is needed: upload some"):
        take(api, tmp_path, begun(api, materials_tags="sea"))


def test_a_folder_with_subfolders_for_accounts(api: Api, tmp_path: Path) -> None:
    """The account's own files first, then by name with numbers as numbers; its own texts before the folder's."""
    folder = tmp_path / "videos"
    (folder / "@me").mkdir(parents=True)
    (folder / "@you").mkdir()
    for name in ("10.mp4", "9.mp4", "@me/own.mp4", "@you/theirs.mp4"):
        (folder / name).write_bytes(video(name))
    (folder / "notes.txt").write_text("no video")
    (folder / "caption.txt").write_text("for all", encoding="utf-8-sig")
    (folder / "@me" / "caption.txt").write_text("for me\n")
    config = {"material_source": "localFolder", "material_path": str(folder), "post_way": "useSound"}
    refused = api.call("POST", "task", {"serials": ["HW1"], "script_name": "post", "script_config": config})
    [problem] = refused["data"]["errors"]
    assert (problem["field"], str(folder) in problem["problem"]) == ("script_config.sound_name", True), problem
    (folder / "sound_names.txt").write_text("Night Ferry\r\n\r\nRain\r\n")
    waiting = [begun(api, **config) for _ in range(3)]
    taken = [take(api, tmp_path, task, "Me") for task in waiting]
    assert [names(each) for each in taken] == [["own.mp4"], ["9.mp4"], ["10.mp4"]]
    assert (taken[0].captions, taken[0].sounds) == ("for me", ("Night Ferry", "Rain"))
    for task in waiting:
        end(api, task, Outcome.DONE)
    assert names(take(api, tmp_path, begun(api, **config), "you")) == ["theirs.mp4"]
    assert names(take(api, tmp_path, begun(api, **config), "nobody")) == ["9.mp4"], "the one used longest ago"


def test_texts_of_a_folder_are_read_as_they_were_written(api: Api, tmp_path: Path) -> None:
    """Windows writes UTF-16 too; what is no text is never published as it was guessed, and is told at once."""
    folder = tmp_path / "videos"
    (folder / "@me").mkdir(parents=True)
    (folder / "1.mp4").write_bytes(video(1))
    caption = folder / "@me" / "caption.txt"
    caption.write_text("Grüße 🌊", encoding="utf-16")
    config = {"material_source": "localFolder", "material_path": str(folder)}
    task = begun(api, **config)
    assert take(api, tmp_path, task).captions == "Grüße 🌊"
    caption.write_text("Grüße", encoding="cp1252")
    with pytest.raises(Refused, match=r"caption\.txt is not UTF-8 \(byte 2\): save it as UTF-8"):
        take(api, tmp_path, task)
    body = {"serials": ["HW1"], "script_name": "post", "script_config": config}
    [problem] = api.call("POST", "task", body)["data"]["errors"]
    assert problem["field"] == "script_config.material_path"
    assert "save it as UTF-8" in problem["problem"]
    end(api, task, Outcome.ERROR)
    assert take(api, tmp_path, begun(api, **config, captions="my own")).captions == "", "it is not needed then"


def test_a_task_waits_only_for_files_that_can_be_enough(api: Api, tmp_path: Path) -> None:
    """Held ones come free again, in a folder as in the library; what is not there does not come by waiting."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.png").write_bytes(image(64 + number))
        upload(api, f"{number}.png", image(80 + number))
    for config in ({}, {"material_source": "localFolder", "material_path": str(folder)}):
        holder = begun(api, content_type=1, image_count=2, **config)
        assert len(take(api, tmp_path, holder).files) == 2
        with pytest.raises(LimitReached, match="that no other task is about to post"):
            take(api, tmp_path, begun(api, content_type=1, image_count=3, **config))
        with pytest.raises(NotFound, match="1 images for @me, and 4 are needed"):
            take(api, tmp_path, begun(api, content_type=1, image_count=4, **config))


def test_a_task_whose_files_went_away_chooses_again(api: Api, tmp_path: Path) -> None:
    """Those that it still holds are its own to choose; it does not wait for itself."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(2):
        (folder / f"{number}.png").write_bytes(image(64 + number))
    config = {"material_source": "localFolder", "material_path": str(folder)}
    task = begun(api, content_type=1, image_count=2, **config)
    take(api, tmp_path, task)
    (folder / "1.png").unlink()
    with pytest.raises(NotFound, match="1 images for @me, and 2 are needed: add some"):
        take(api, tmp_path, task)
    (folder / "2.png").write_bytes(image(70))
    assert names(take(api, tmp_path, task)) == ["0.png", "2.png"]


def test_named_files_are_taken_in_turn(api: Api, tmp_path: Path) -> None:
    """A video each for the tasks of a call, all images of a call, or so many as were asked for; never both kinds."""
    files = []
    for number in range(4):
        file = tmp_path / f"{number}.mp4"
        file.write_bytes(video(number))
        files.append(str(file))
    ids = api.create(serials=["HW1", "HW2"], script_name="post", script_config={"material_list": files})
    assert [api.data("GET", f"task/{each}")["script_config"]["material_list"] for each in ids] == [
        [files[0]],
        [files[1]],
    ]
    images = [str(tmp_path / f"{number}.png") for number in range(4)]
    for number, path in enumerate(images):
        Path(path).write_bytes(image(64 + number))
    assert names(take(api, tmp_path, begun(api, content_type=1, material_list=images))) == [
        f"{number}.png" for number in range(4)
    ]
    pairs = {"material_list": images, "content_type": 1, "image_count": 2}
    ids = api.create(serials=["HW1", "HW2"], script_name="post", script_config=pairs)
    assert [api.data("GET", f"task/{each}")["script_config"]["material_list"] for each in ids] == [
        images[:2],
        images[2:],
    ]
    with pytest.raises(Refused, match="one video, or images"):
        take(api, tmp_path, begun(api, content_type=1, material_list=[files[0], images[0]]))
    gone = begun(api, material_list=[files[0]])
    Path(files[0]).unlink()
    with pytest.raises(NotFound, match="cannot be read on the host of the phone"):
        take(api, tmp_path, gone)


def test_a_comments_picture_is_looked_at_again(api: Api, tmp_path: Path) -> None:
    """A relative path is that of the upload folder; what is no picture any more, or gone, is said with its name."""
    supply = MediaSupply(api.database, Blobs(tmp_path / "blobs"), tmp_path, api.clock, begun(api), "tiktok", "me")
    limits = PostingLimits(most_images=1, longest_caption=0)
    (tmp_path / "smile.jpg").write_bytes(image())
    assert supply.picture("smile.jpg", limits) == supply.picture(str(tmp_path / "smile.jpg"), limits)
    (tmp_path / "smile.jpg").write_bytes(video(1))
    with pytest.raises(Refused, match="is no image any more"):
        supply.picture("smile.jpg", limits)
    (tmp_path / "smile.jpg").unlink()
    with pytest.raises(NotFound, match=r"smile\.jpg cannot be read"):
        supply.picture("smile.jpg", limits)
