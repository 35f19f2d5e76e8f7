"""An upload that fails: tried again by the app's own button, then reported; what it leaves behind is cleared up."""

from __future__ import annotations

from pathlib import Path

from cells import VIDEO_HEAD
from world import world

from programs import Adb


def test_an_upload_that_fails_is_reported_and_its_draft_does_not_stay(adb: Adb, tmp_path: Path) -> None:
    """Nothing is published while it fails; a retry throws the draft of the first attempt away, and posts once."""
    with world(adb, tmp_path / "world", phones=1) as here:
        file = tmp_path / "walk.mp4"
        file.write_bytes(VIDEO_HEAD + b"walk" * 500)
        here.fault(1, "upload_fails")
        words = "a walk #lake with @slow.ann"  # whose list comes late, and similar users first
        task_id = here.create(1, "post", {"material_list": [str(file)], "captions": words})
        failed = here.ended(task_id)
        here.heal(1)
        assert (failed["outcome"], failed["reason"]) == ("error", "not_shown"), failed
        steps = [step["name"] for step in here.server.data("GET", f"task/{task_id}")["steps"]]
        assert steps.count("upload failed") == 2
        assert here.acts(1) == []

        here.server.data("POST", f"task/{task_id}/retry")
        assert here.ended(task_id)["outcome"] == "done"
        [act] = here.acts(1)
        assert act["detail"]["caption"].strip() == words
        assert (act["detail"]["mentions"], act["detail"]["hashtags"]) == (["slow.ann"], ["lake"])
        detail = here.server.data("GET", f"task/{task_id}")
        assert (detail["proof"]["account"], detail["proof"]["shown"]) == ("p1.a1", words)
        assert detail["proof"]["screenshot"]
        state = here.phones.control.get("/phones/device_serial_1/state").json()
        assert next(account for account in state["accounts"] if account["active"])["drafts"] == []
