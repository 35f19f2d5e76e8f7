"""What came of the tasks, judged from the phones' journals and not from our own words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from installation import Installation
from scenarios import Scenario

PROMISED_ACT = {"done"}
PROMISED_NONE = {"stopped", "refused", "missed", "error", "needs_human"}


@dataclass
class Verdict:
    """`false_reports`: outcomes that the journal contradicts. `hurt` counts what was done to the installation."""

    scenario: str
    database: str
    tasks: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    hurt: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    false_reports: list[str] = field(default_factory=list)
    unconfirmed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Truly reported, and not done: no fault, and worth reading."""

    def row(self) -> str:
        hurt = ", ".join(f"{count} × {name}" for name, count in sorted(self.hurt.items()))
        outcomes = ", ".join(f"{count} {name}" for name, count in sorted(self.outcomes.items()))
        numbers = " | ".join(
            str(len(each)) for each in (self.doubled, self.lost, self.stuck, self.false_reports, self.unconfirmed)
        )
        return f"| {self.scenario} | {self.database} | {self.tasks} | {numbers} | {outcomes} | {hurt} |"


HEADING = (
    "| script | database | tasks | doubled | lost | stuck | false reports | unconfirmed | outcomes | what was done |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def judge(made: Installation, scenario: Scenario, wanted: dict[int, tuple[str, str]], verdict: Verdict) -> None:
    """Compare every task, by its id with phone and target, with what happened on the phone."""
    acts = Counter(
        (phone["hardware_serial"], scenario.target_of(entry))
        for phone in made.phones.phones
        for kind in scenario.kinds or (scenario.kind,)
        for entry in made.phones.journal(phone["serial"], kind)
    )
    verdict.doubled += [f"{place} × {count}" for place, count in acts.items() if count > 1]
    known = {task["id"]: task for task in made.tasks()}
    verdict.tasks += len(wanted)
    for id_, place in wanted.items():
        task = known.get(id_)
        if task is None:
            verdict.lost.append(f"task {id_}")
            continue
        outcome = task["outcome"] or task["status_text"]
        verdict.outcomes[outcome] += 1
        said = f"task {id_} at {place}: {outcome}, {task['reason']}, {task['remark']!r}, seen {acts[place]}"
        if task["status"] < 2:
            verdict.stuck.append(said)
        elif outcome == "unconfirmed":
            verdict.unconfirmed.append(said)
        elif scenario.kinds:
            verdict.failed += [] if outcome in PROMISED_ACT else [said]
        elif (outcome in PROMISED_ACT and acts[place] == 0) or (outcome not in PROMISED_ACT and acts[place]):
            verdict.false_reports.append(said)
        elif outcome not in PROMISED_ACT:
            verdict.failed.append(said)
