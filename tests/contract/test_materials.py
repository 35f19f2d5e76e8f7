"""The material library, and files that a post names."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from application import Api
from phonedeck.services.material_paths import Places
from phonedeck.storage import materials

VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(5000)


def image(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "PNG")
    return buffer.getvalue()


def upload(api: Api, content: bytes, path: str = "materials/clip.mp4", **headers: str) -> dict[str, Any]:
    kind = {"Content-Type": "application/octet-stream", **headers}
    answer: dict[str, Any] = api.http.post(f"/api/v1/{path}", content=content, headers=kind).json()
    return answer


def test_an_upload_is_known_by_its_content(api: Api) -> None:
    """Type, size and hash come from the bytes, whatever the name says; the same bytes are one material."""
    first = upload(api, image(), "materials/holiday.mp4?tags=sea, summer")["data"]
    assert (first["media_type"], first["kind"], first["width"], first["height"]) == ("image/png", "image", 64, 48)
    assert first["sha256"] == hashlib.sha256(image()).hexdigest()
    assert (first["name"], first["tags"], first["used"]) == ("holiday.mp4", ["sea", "summer"], False)
    again = upload(api, image(), "materials?tags=red", **{"X-Filename": "other.png"})["data"]
    assert (again["id"], again["name"], again["tags"]) == (first["id"], "holiday.mp4", ["sea", "summer", "red"])
    video = upload(api, VIDEO)["data"]
    assert (video["media_type"], video["size_bytes"]) == ("video/mp4", len(VIDEO))
    page = api.data("GET", "materials")
    assert [material["id"] for material in page["materials"]] == [video["id"], first["id"]]
    assert [m["id"] for m in api.data("GET", "materials?kind=image&tag=sea&used=0")["materials"]] == [first["id"]]


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ" + bytes(100), image()[:40]])
def test_anything_else_is_refused_and_nothing_is_kept(api: Api, content: bytes, tmp_path: Path) -> None:
    """Also when its name ends in .mp4."""
    assert upload(api, content)["code"] == 40001
    assert api.data("GET", "materials")["total"] == 0
    assert [file for file in (tmp_path / "blobs").rglob("*") if file.is_file()] == []


@pytest.mark.parametrize("name", ["..%2F..%2Fetc%2Fpasswd.png", "a%5Cb.png"])
def test_a_name_is_only_a_name(api: Api, name: str) -> None:
    """Folders in it are dropped: files are stored under their hash."""
    assert "/" not in upload(api, image(), "materials", **{"X-Filename": name})["data"]["name"]


def test_a_simple_form_cannot_upload(api: Api) -> None:
    """A page could send text/plain without asking."""
    assert upload(api, image(), **{"Content-Type": "text/plain"})["code"] == 41501


def test_a_file_whole_and_in_ranges(api: Api) -> None:
    """A browser seeks in a video by ranges, and asks again whether it may show what it kept."""
    id_ = upload(api, VIDEO, "materials/a%22b.mp4")["data"]["id"]
    path = f"/api/v1/materials/{id_}/file"
    whole = api.http.get(path)
    assert (whole.content, whole.headers["content-type"]) == (VIDEO, "video/mp4")
    assert whole.headers["content-disposition"].startswith("inline")
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in whole.headers["content-security-policy"]
    part = api.http.get(path, headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.content) == (206, b"ftypmp42")
    assert part.headers["content-range"] == f"bytes 4-11/{len(VIDEO)}"
    assert api.http.get(path, headers={"Range": f"bytes={len(VIDEO)}-"}).status_code == 416
    assert api.http.get(path, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert api.call("GET", "materials/99/file")["code"] == 40401
    assert api.call("GET", f"materials/{id_}/thumbnail")["code"] == 40401
    assert api.data("GET", f"materials/{id_}")["name"] == 'a"b.mp4'


def test_a_thumbnail_is_small_and_upright(api: Api) -> None:
    """As people see the image: turned as its camera says. What is an image by its first bytes alone has none."""
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (1600, 800), "blue").save(turned, "JPEG", exif=exif)
    answer = api.http.get(f"/api/v1/materials/{upload(api, turned.getvalue())['data']['id']}/thumbnail")
    with Image.open(io.BytesIO(answer.content)) as small:
        assert (small.format, small.size) == ("JPEG", (180, 360))
    again = {"If-None-Match": answer.headers["etag"]}
    assert api.http.get(answer.request.url, headers=again).status_code == 304
    broken = upload(api, image()[:60] + bytes(30))["data"]["id"]
    assert api.call("GET", f"materials/{broken}/thumbnail")["code"] == 40401


def test_names_and_tags_find_materials(api: Api) -> None:
    """A part of the name in any case; a tag as a whole, whatever signs are in it."""
    for name, tags, colour in (("Beach.png", "sea,50 %", "red"), ("alley.png", "seaside", "blue")):
        upload(api, image(colour), f"materials/{name}?tags={tags}")
    for query, found in (("text=BEACH", ["Beach.png"]), ("tag=sea", ["Beach.png"]), ("tag=50 %25", ["Beach.png"]),
                         ("tag=se", []), ("text=%25", []), ("text=.png", ["alley.png", "Beach.png"])):  # fmt: skip
        page = api.data("GET", f"materials?{query}")
        assert ([each["name"] for each in page["materials"]], page["total"]) == (found, len(found))


def test_tags_and_deletion(api: Api, tmp_path: Path) -> None:
    """Tags are replaced; a deleted material's file is gone."""
    id_ = upload(api, image())["data"]["id"]
    assert api.data("POST", f"materials/{id_}/tags", {"tags": "a, b"})["tags"] == ["a", "b"]
    assert api.call("POST", "materials/99/tags", {"tags": "a"})["code"] == 40401
    assert api.data("DELETE", "materials", {"material_ids": [id_, 99]}) == {"deleted_count": 1, "not_found": [99]}
    assert [file for file in (tmp_path / "blobs").rglob("*") if file.is_file()] == []


def test_a_material_can_be_one_accounts(api: Api) -> None:
    """Named at the upload or later; shown, found by it, and given back to all with an empty name."""
    for platform in ("tiktok", "instagram"):
        api.data("POST", "accounts", {"platform": platform, "username": "me"})
    api.data("POST", "accounts", {"platform": "tiktok", "username": "you"})
    mine = upload(api, image(), "materials/a.png?username=@Me&platform=tiktok")["data"]
    assert (mine["username"], mine["platform"]) == ("me", "tiktok")
    other = upload(api, image("blue"), "materials/b.png")["data"]
    assert (other["username"], other["platform"], other["used_at"]) == (None, None, None)
    changed = api.data("PATCH", f"materials/{other['id']}", {"username": "you", "tags": "x", "used": True})
    assert (changed["username"], changed["tags"], changed["used"]) == ("you", ["x"], True)
    assert changed["used_at"].startswith("2026-11-24T10:30")
    assert [m["id"] for m in api.data("GET", "materials?username=@you&used=1")["materials"]] == [other["id"]]
    changed = api.data("PATCH", f"materials/{other['id']}", {"username": "", "used": False})
    assert (changed["username"], changed["tags"], changed["used"]) == (None, ["x"], False)
    assert api.call("PATCH", f"materials/{other['id']}", {"username": "nobody"})["code"] == 40401
    assert api.call("PATCH", f"materials/{other['id']}", {"username": "me"})["code"] == 40001
    assert api.call("PATCH", "materials/99", {"used": True})["code"] == 40401
    assert upload(api, image("green"), "materials/c.png?username=nobody")["code"] == 40401
    assert api.data("GET", "materials")["total"] == 2


def test_what_an_account_posts_next(api: Api) -> None:
    """Its own before anybody's, never another's; the unused first, then what was used longest ago."""
    for name in ("me", "you"):
        api.data("POST", "accounts", {"platform": "tiktok", "username": name})
    paths = ["any?tags=a", "mine?username=me&tags=b", "any2?tags=b,c", "theirs?username=you", "mine2?username=me"]
    ids = [
        upload(api, image(colour), f"materials/{path}")["data"]["id"]
        for path, colour in zip(paths, ["red", "blue", "green", "white", "black"], strict=True)
    ]
    video = upload(api, VIDEO)["data"]["id"]

    def next_ones(account: int | None, *tags: str, kind: str = "image") -> list[int]:
        with api.database.read() as connection:
            found = list(islice(materials.choose(connection, kind=kind, tags=tags, account_id=account), 3))
        return [ids.index(each.id) if each.id != video else -1 for each in found]

    assert (next_ones(1), next_ones(2), next_ones(None)) == ([1, 4, 0], [3, 0, 2], [0, 2])
    assert (next_ones(1, "b"), next_ones(1, "z"), next_ones(1, kind="video")) == ([1, 2], [], [-1])
    for place in (1, 0):
        api.data("PATCH", f"materials/{ids[place]}", {"used": True})
    assert (next_ones(1), next_ones(None)) == ([4, 1, 2], [2, 0])


def test_two_uploads_of_one_file_are_one_material(api: Api) -> None:
    """Also when they arrive together."""
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(upload, api, image(), "materials/a.png") for _ in range(8)]
        assert {call.result()["data"]["id"] for call in calls} == {1}


def test_only_what_lies_in_the_roots(make_api: Callable[..., Api], tmp_path: Path) -> None:
    """Links and `..` do not lead out of them; relative paths are those of the upload folder."""
    inside, outside, uploads = tmp_path / "in", tmp_path / "out", tmp_path / "up"
    for folder in (inside, outside, uploads):
        folder.mkdir()
        (folder / "a.png").write_bytes(image())
    (inside / "link.png").symlink_to(outside / "a.png")
    (uploads / "clip.mp4").write_bytes(VIDEO)
    api = make_api(places=Places([inside], uploads))

    def post(path: object) -> int:
        body = {"serials": ["HW1"], "script_name": "post", "script_config": {"material_list": [str(path)]}}
        return int(api.call("POST", "task", body)["code"])

    def comment(path: object) -> int:
        config = {"target_post_url": "https://vm.tiktok.com/ABC/", "comment_image_path": str(path)}
        return int(
            api.call("POST", "task", {"serials": ["HW1"], "script_name": "comment", "script_config": config})["code"]
        )

    assert post(inside / "a.png") == 0
    assert [post(path) for path in (outside / "a.png", inside / "link.png", inside / ".." / "out" / "a.png")] == [
        40001
    ] * 3
    assert [comment("a.png"), comment(inside / "a.png")] == [0, 0]
    assert [comment(path) for path in ("b.png", "../out/a.png", "clip.mp4", outside / "a.png")] == [40001] * 4


def test_files_of_a_post_are_looked_at_first(api: Api, tmp_path: Path) -> None:
    """A missing file, a folder, a text, a link to nowhere, a relative path: each is named and nothing is created."""
    good, text, link = tmp_path / "good.png", tmp_path / "text.mp4", tmp_path / "link.png"
    good.write_bytes(image())
    text.write_text("no video")
    link.symlink_to(tmp_path / "nowhere")
    bad = [str(tmp_path / "missing.mp4"), str(tmp_path), str(text), str(link), "relative.mp4", "C:/Videos/video1.mp4"]
    body = {"serials": ["HW1"], "script_name": "post", "script_config": {"material_list": [str(good), *bad]}}
    envelope = api.call("POST", "task", body)
    assert envelope["code"] == 40001
    assert [error["got"] for error in envelope["data"]["errors"]] == bad
    assert {error["field"] for error in envelope["data"]["errors"]} == {"script_config.material_list"}
    assert api.data("GET", "task/stats")["total"] == 0
    assert api.create(script_name="post", script_config={"material_list": [str(good)]}) == [1]
