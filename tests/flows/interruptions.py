"""Interruptions: script × pop-up × screen, and script × stop screen × screen. A cell is judged from the phone's
journal: the act once, by the right account; pop-ups answered by what agrees to nothing; after a stop screen nothing
touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import cells
import instagram_cells
from cells import Started, Variant, Verdict, filled, judge, named, write
from world import ACTS, World

from programs import until

END_SECONDS = 150.0
"""A task that was interrupted has ended by then; one that has not is waiting for something that never comes."""


@dataclass(frozen=True)
class Trouble:
    """Something that comes up by itself: a kind of fault and its name. `answers`: the buttons of a pop-up that agree to
    nothing, as the journal writes them. `only`: the one screen it comes at, where it is not any."""

    kind: str
    name: str
    answers: tuple[str, ...] = ()
    only: str = ""

    @property
    def stops(self) -> bool:
        return self.kind != "popup"


@dataclass(frozen=True)
class Cell:
    """One trouble at one moment of a way to use a script: `screen:NAME` or `act:KIND`, as faults have it."""

    variant: Variant
    trouble: Trouble
    moment: str

    def __str__(self) -> str:
        return f"{self.variant.script} {self.variant.name}, {self.trouble.name} at {self.moment}"


def _popup(name: str, *answers: str, only: str = "") -> Trouble:
    return Trouble("popup", name, answers, only)


SYSTEM = (
    _popup("system_update", "Later", "BACK"),
    _popup("low_battery", "No thanks", "BACK"),
    _popup("anr", "Wait"),
    _popup("permission_camera", "deny"),
    _popup("permission_notifications", "deny"),
)
POPUPS = {
    "tiktok": (
        _popup("contacts", "Don't allow"),
        _popup("notifications", "Not now"),
        _popup("widget", "Not now"),
        _popup("save_login", "Not now"),
        _popup("eea", "Got it"),
        _popup("update", "Not now"),
        _popup("leftover", "Keep editing", only="feed"),  # TikTok asks it when it starts; what was begun is kept
        *SYSTEM,
    ),
    "instagram": (
        _popup("save_login", "Not now"),
        _popup("notifications", "Not now"),
        _popup("rate_app", "No, thanks"),
        _popup("limited_reach", "OK", "Cancel"),  # tells something and asks nothing
        _popup("contacts", "Don't allow"),
        _popup("update", "Not now"),
        *SYSTEM,
    ),
}
STOPS = {
    "tiktok": (
        *(Trouble("challenge", name) for name in ("verify", "slider", "puzzle", "login", "blocked")),
        *(Trouble("rate_limit", name) for name in ("following", "visiting", "attempts")),
    ),
    "instagram": (
        *(Trouble("challenge", n) for n in ("confirm_human", "upload_id", "action_blocked", "disabled", "login")),
        *(Trouble("rate_limit", name) for name in ("try_again_later", "we_limit")),
    ),
}
STOP_SCREENS = frozenset({"challenge", "login", "blocked", "rate_limit"})
NEVER = "it never came"
NO_SCREENS = STOP_SCREENS | {"popup", "permission", "home", "friends", "", *(each.name for each in SYSTEM)}
"""What is no screen of a script: what comes in between, and the tab on which an upload happens to be shown."""
TOUCHES = frozenset({"click", "swipe", "drag", "setText", "clearTextField", "pressKey", "pasteClipboard"})


def _session(name: str, *, follows: bool = True, **more: Any) -> Variant:
    """A session in which everything is done to each post; `follows`: whether there is somebody to follow."""
    acts = (("like", "*"), ("favourite", "*"), ("comment", "*"), *([("follow", "*")] if follows else []))
    config = {
        "task_duration": 7, "min_duration": 1, "max_duration": 1, "like_probable": 100, "collect_probable": 100,
        "follow_probable": 100, "comment_probable": 100, "comment": "quiet and kind {n}", **more,
    }  # fmt: skip
    return Variant(name, "account_warmup", config, acts)


def _of(module: Any, script: str, *names: str) -> Iterable[Variant]:
    """Ways of the matrix, by their names."""
    found = {each.name: each for each in module.VARIANTS if each.script == script}
    return (found[name] for name in names)


PASSAGES: dict[str, tuple[Variant, ...]] = {
    "tiktok": (
        *_of(cells, "follow", "direct", "search", "as the second account"),
        *_of(cells, "unfollow", "direct"),
        *_of(cells, "comment", "video", "with a picture"),
        _session("feed"),
        _session("topic", topic="sourdough {n}"),
        *_of(cells, "post", "share, video", "add button, video", "custom sound, volumes", "product link"),
    ),
    "instagram": (
        *_of(instagram_cells, "follow", "direct", "search", "as the second account"),
        *_of(instagram_cells, "unfollow", "direct"),
        *_of(instagram_cells, "comment", "post", "reel"),
        _session("feed", follows=False),
        _session("reels", stream="reels"),
        *_of(
            instagram_cells, "post", "share, video becomes a reel", "add button, reel", "story of an image",
            "use sound by its URL",
        ),
    ),
}  # fmt: skip


def cells_of(app: str, variant: Variant, screens: Sequence[str]) -> list[Cell]:
    """Every cell of a way to use a script that passes these screens: at each of them, and right after its acts."""
    acts = variant.acts if variant.script == "account_warmup" else variant.acts[-1:]
    moments = [*(f"screen:{name}" for name in screens), *(f"act:{kind}" for kind, _ in acts)]
    return [
        Cell(variant, trouble, moment)
        for trouble in (*POPUPS[app], *STOPS[app])
        for moment in moments
        if trouble.only in ("", moment.removeprefix("screen:")) and _can_come(app, variant, trouble, moment)
    ]


def _can_come(app: str, variant: Variant, trouble: Trouble, moment: str) -> bool:
    """Instagram says "too often" when it is acted in, and where all is done nothing is."""
    last = moment == "screen:uploading" or (moment.startswith("act:") and variant.script != "account_warmup")
    return not (app == "instagram" and trouble.kind == "rate_limit" and last)


@dataclass(frozen=True)
class Mark:
    """How far a phone's journal and its record of calls were."""

    entry: int
    call: int


class Phone:
    """One phone of a world, on which one cell is tried after the other."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.number = number

    def screens(self, variant: Variant, number: int) -> tuple[list[str], str]:
        """The screens that a way to use a script passes when nothing comes in between, and what is wrong with it."""
        started, mark = self._begun(variant, number)
        verdict, why = judge(self.world, started)
        seen = [call["screen"] for call in self.calls(mark) if call["screen"] is not None]
        wrong = "" if verdict is Verdict.PASSED else why
        missing = {kind for kind, _ in variant.acts} - {entry["kind"] for entry in self.entries(mark)}
        if not wrong and missing and not variant.before:
            wrong = f"not done: {', '.join(sorted(missing))}"
        return [name for name in dict.fromkeys(seen) if name not in NO_SCREENS], wrong

    def try_out(self, cell: Cell, number: int) -> tuple[bool, str]:
        """Let the trouble come; whether the script ended right, and what happened."""
        trouble = cell.trouble
        try:
            fault = {"name": trouble.name, "at": cell.moment}
            started, mark = self._begun(cell.variant, number, {"kind": trouble.kind, **fault})
            task = self._ended(started.tasks[-1])
            [state] = self._faults()
            if state["state"] in ("failed", "waiting"):
                wrong = state.get("error") or NEVER
            elif trouble.stops:
                wrong = self._wrong_at_stop(trouble, task, mark, state["began_at"])
            else:
                wrong = self._wrong_at_popup(started, mark)
        finally:
            self.world.heal(self.number)
        said = f"{task['outcome']} ({task['reason']}): {task['remark']}"
        if task["status"] < 2:
            self.world.server.call("DELETE", f"task/{task['id']}")
        if trouble.stops:
            self._release()
        return not wrong, f"{wrong}; {said}" if wrong else said

    def calls(self, mark: Mark) -> list[dict[str, Any]]:
        """What arrived since a mark."""
        path = f"/phones/device_serial_{self.number}/rpcs?since={mark.call}"
        found: list[dict[str, Any]] = self.world.phones.control.get(path).json()["rpcs"]
        return found

    def entries(self, mark: Mark) -> list[dict[str, Any]]:
        """What the world saw since a mark."""
        return [entry for entry in self.world.journal(self.number) if entry["seq"] > mark.entry]

    def _begun(self, variant: Variant, number: int, fault: dict[str, Any] | None = None) -> tuple[Started, Mark]:
        """Create the task, once those that come before it have ended and the trouble is waiting."""
        if variant.account:  # one that is switched to
            variant = replace(variant, account=self._another())
        since = len(self.world.journal(self.number))
        before = [self._create(each, number) for each in variant.before]
        for task in before:
            self.world.ended(task)
        mark = Mark(len(self.world.journal(self.number)), self._last_call())
        if fault is not None:
            self.world.fault(self.number, **fault)
        tasks = (*before, self._create(variant, number))
        return Started(variant, self.number, number, tasks, since), mark

    def _create(self, variant: Variant, number: int) -> int:
        config = filled(variant.config, number, self.world.folder)
        for name in named(config):
            write(Path(name))
        account = f"p{self.number}.a{variant.account}" if variant.account else None
        return self.world.create(self.number, variant.script, config, account)

    def _another(self) -> int:
        now = {"seq": len(self.world.journal(self.number)) + 1}
        return 2 if self.world.active(self.number, now) != 2 else 3

    def _last_call(self) -> int:
        calls = self.calls(Mark(0, 0))
        return int(calls[-1]["seq"]) if calls else 0

    def _faults(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.world.phones.control.get(
            f"/phones/device_serial_{self.number}/faults"
        ).json()["faults"]
        return found

    def _ended(self, task_id: int) -> dict[str, Any]:
        """The task once it has ended, or waits because the app said that the account acts too often."""

        def read() -> dict[str, Any] | None:
            task = self.world.server.data("GET", f"task/{task_id}")
            return task if task["status"] >= 2 or _rests(task) else None

        return until(read, f"the end of task {task_id}", END_SECONDS, every=0.1)

    def _wrong_at_popup(self, started: Started, mark: Mark) -> str:
        """What is wrong about how a script went on behind a pop-up; empty: nothing."""
        verdict, why = judge(self.world, started)
        if verdict is not Verdict.PASSED:
            return f"{verdict}: {why.partition('; the phone saw')[0] if verdict is Verdict.STOPPED else why}"
        if " not shown" in why:
            return "an act is unclear"
        return self._consent(mark)

    def _consent(self, mark: Mark) -> str:
        known = {each.name: each.answers for popups in POPUPS.values() for each in popups}
        for entry in self.entries(mark):
            name = entry["target"]
            fine = known[name] if entry["kind"] == "answer" and name in known else None
            if fine is not None and entry["detail"]["button"] not in fine:
                return f"{name} was answered {entry['detail']['button']!r}"
        return ""

    def _wrong_at_stop(self, trouble: Trouble, task: dict[str, Any], mark: Mark, began: str) -> str:
        """What is wrong about how a script ended at a stop screen; empty: nothing. Another pop-up may lie on it; and an
        app may only say "too often" once it is acted in."""
        calls = self.calls(mark)
        named = [call for call in calls if call["screen"] in STOP_SCREENS]
        later = [call for call in calls if call["screen"] is not None and _at(call["at"]) > _at(began)]
        asked = trouble in STOPS["instagram"] and trouble.kind == "rate_limit"  # said only where something is done
        seen = next(iter(named or later), None) if named or not asked else None
        if seen is None:
            return NEVER
        touched = [call["method"] for call in calls if call["seq"] > seen["seq"] and call["method"] in TOUCHES]
        acts = [entry for entry in self.entries(mark) if entry["kind"] in ACTS]
        late = [a["kind"] for a in acts if a["kind"] != "post" and _at(a["at"]) > _at(seen["answered_at"])]
        kept = {a["kind"] for a in task["artifacts"] if a["name"] == "stopped"}
        if trouble.kind == "rate_limit":
            ended = _rests(task) and bool(task["start_time"])
        else:
            ended = (task["outcome"], task["reason"]) == ("needs_human", "needs_human")
        checks = {
            f"touched afterwards: {touched}": touched,
            f"done afterwards: {late}": late,
            "an act was made twice": len({(a["kind"], a["target"]) for a in acts}) < len(acts),
            "screenshot or tree is not kept": not {"screenshot", "tree"} <= kept,
            "it did not end as decided": not ended,
        }
        return ", ".join(what for what, wrong in checks.items() if wrong)

    def _release(self) -> None:
        """Let the phone's accounts go on, and the app begin afresh."""
        server = self.world.server
        for account in server.data("GET", "accounts?page_size=100")["accounts"]:
            if account["username"].startswith(f"p{self.number}."):
                server.call("POST", f"accounts/{account['id']}/release", reason="healed")


def _rests(task: dict[str, Any]) -> bool:
    """Whether it waits because the app said "too often"; soon it says so of its account."""
    return task["status"] == 0 and task["reason"] in ("rate_limited", "account_held")


def _at(time: str) -> datetime:
    return datetime.fromisoformat(time)
