"""`devices`: one phone by any of its names, names and tags that people set, tags wherever serials are given."""

from __future__ import annotations

from application import Api


def test_a_phone_is_shown_alone(api: Api) -> None:
    """By its hardware serial; an unknown one is 40401."""
    assert api.data("GET", "devices/HW1")["hardware_serial"] == "HW1"
    assert api.call("GET", "devices/nobody")["code"] == 40401


def test_tags_are_groups_of_phones(api: Api) -> None:
    """Set on a phone, filtered by, and named among serials; a tag that nothing carries creates nothing."""
    assert api.data("POST", "devices/HW1", {"tags": "rack1, left", "name": "Upper"})["tags"] == ["rack1", "left"]
    assert api.data("GET", "devices/HW1")["name"] == "Upper"
    assert [each["hardware_serial"] for each in api.data("GET", "devices?tag=RACK1")["devices"]] == ["HW1"]
    assert api.data("GET", "devices?tag=none")["devices"] == []
    [id_] = api.create(serials=["tag:rack1"])
    assert api.data("GET", f"task/{id_}")["serial"] == "HW1"
    assert [each["id"] for each in api.data("GET", "task?serial=tag:Rack1")["tasks"]] == [id_]
    assert api.data("GET", "task?serial=tag:rack1")["total"] == 1
    none = api.data("GET", "task?serial=tag:none")
    assert (none["tasks"], none["total"]) == ([], 0)
    refused = api.call("POST", "task", {"serials": ["tag:none"], "script_name": "follow", "script_config": {}})
    assert refused["code"] in (40001, 40401)


def test_a_screen_that_cannot_be_seen_is_a_conflict(api: Api) -> None:
    """A server that works with no phones has none to show."""
    assert api.call("GET", "devices/HW1/screenshot")["code"] == 40901
    assert api.call("GET", "devices/HW1/hierarchy")["code"] == 40901
