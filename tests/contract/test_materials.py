"""The material library, and files that a post names."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from application import Api
from PIL import Image

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


def test_tags_and_deletion(api: Api, tmp_path: Path) -> None:
    """Tags are replaced; a deleted material's file is gone."""
    id_ = upload(api, image())["data"]["id"]
    assert api.data("POST", f"materials/{id_}/tags", {"tags": "a, b"})["tags"] == ["a", "b"]
    assert api.call("POST", "materials/99/tags", {"tags": "a"})["code"] == 40401
    assert api.data("DELETE", "materials", {"material_ids": [id_, 99]}) == {"deleted_count": 1, "not_found": [99]}
    assert [file for file in (tmp_path / "blobs").rglob("*") if file.is_file()] == []


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
