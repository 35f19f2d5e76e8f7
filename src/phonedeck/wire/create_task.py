"""`POST task`: what to run, where, when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from phonedeck.model import handle
from phonedeck.model.errors import INVALID, SCRIPT_NAME_MISSING, SCRIPT_WITHOUT_API, InvalidRequest, Problem
from phonedeck.model.script import API_SCRIPTS, ScriptName
from phonedeck.model.start_time import ACCEPTED_FORMS, check_start_time
from phonedeck.wire.lists import Entries
from phonedeck.wire.plain_json import joined, require_object, shortened, unstorable
from phonedeck.wire.reading import Message, merged, read_fields, unknown_keys
from phonedeck.wire.scripts import ScriptConfig, config_model
from phonedeck.wire.tolerant import Flag, Whole

LONGEST_INTERVAL = 10_080
"""Minutes: a week."""

_SUPPORTED = ", ".join(script for script in ScriptName if script in API_SCRIPTS)

Minutes = Annotated[int, Whole(0, LONGEST_INTERVAL)]


def _account(text: str) -> str:
    """The normalised name. Whether there is such an account is for the service to say."""
    name = handle.normalise(text)
    if not name:
        raise ValueError("is blank; remove it")
    return name


class CreateTaskBody(Message):
    """The body as a client sends it; `parse_create_task` checks `script_config` by its script as well."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "serials": ["device_serial_1", "device_serial_2"],
                    "script_name": "post",
                    "script_config": {"content_type": 1, "captions": "Check out my new video! #trending"},
                    "enable_multi_account": False,
                }
            ]
        },
    )

    serials: Annotated[list[str], Entries(commas=True, longest_entry=255)] = Field(
        default_factory=list,
        description="Devices; required where usernames is absent",
        examples=[["device_serial_1"]],
    )
    usernames: Annotated[list[str], Entries(commas=True, longest_entry=255, entry=_account)] = Field(
        default_factory=list,
        description="Accounts, with or without @; wins over serials",
        examples=[["@my_account"]],
    )
    script_name: str = Field(description=f"One of {_SUPPORTED}", examples=["post"])
    script_config: dict[str, Any] = Field(description="Parameters of the script; {} where it needs none")
    enable_multi_account: Annotated[bool, Flag()] = Field(
        default=False, description="One task for each enabled account of each device; ignored with usernames"
    )
    start_time: Annotated[list[str], Entries()] = Field(
        default_factory=list,
        description=f"When to start: {ACCEPTED_FORMS}, or a list of them; at once when absent",
        examples=["14:30"],
    )
    expires_at: str | None = Field(
        default=None,
        description="Not to be started after this time, in the forms of start_time; then it ends missed. "
        "When absent, the setting late_start_grace counts from start_time",
        examples=["2027-03-01T18:00:00+07:00"],
    )
    min_interval: Minutes = Field(default=0, description="Least minutes between two tasks of one device")
    max_interval: Minutes = Field(
        default=0, description="Most minutes between two tasks of one device; min_interval when absent"
    )


@dataclass(frozen=True, slots=True)
class CreateTask:
    """A create call whose form is right; what it names may still be unknown.

    Either `usernames` or `serials` is empty. Usernames are normalised; intervals are minutes; `start_times`
    and `expires_at` have an accepted form; no start time is "at once".
    """

    serials: list[str]
    usernames: list[str]
    script: ScriptName
    config: ScriptConfig
    enable_multi_account: bool
    start_times: list[str]
    expires_at: str | None
    min_interval: int
    max_interval: int
    warnings: list[str]


def parse_create_task(body: object) -> CreateTask:
    """The call that the body means.

    Raises `InvalidRequest`: 40002 without a script name, 40003 for a script without API support, else 40001
    with every problem found.
    """
    raw = require_object(body)
    script = _script(raw.get("script_name"))
    fields = {key: value for key, value in raw.items() if key != "script_config"}
    if _is_given(raw.get("usernames")):
        # Usernames win; what they make meaningless is not looked at.
        fields.pop("serials", None)
        fields.pop("enable_multi_account", None)
    parsed, problems = read_fields(CreateTaskBody, {**fields, "script_config": {}})
    if parsed is None:
        raise InvalidRequest(merged(unstorable(raw), problems))
    problems += _between_fields(parsed, {problem.field for problem in problems})
    if raw.get("script_config") is None:
        config = None
        problems.append(Problem("script_config", "is required; send {} where nothing is to be set"))
    else:
        config, config_problems = config_model(script).read(raw["script_config"])
        problems += config_problems
    problems = merged(unstorable(raw), problems)
    if problems or config is None:
        raise InvalidRequest(problems)
    return CreateTask(
        serials=parsed.serials,
        usernames=parsed.usernames,
        script=script,
        config=config,
        enable_multi_account=parsed.enable_multi_account,
        start_times=parsed.start_time,
        expires_at=parsed.expires_at,
        min_interval=parsed.min_interval,
        max_interval=parsed.max_interval if "max_interval" in parsed.model_fields_set else parsed.min_interval,
        warnings=unknown_keys(parsed, "", "ignored") + config.warnings(),
    )


def _script(name: object) -> ScriptName:
    if name is None or (isinstance(name, str) and not name.strip()):
        problem = Problem("script_name", f"is required; one of {_SUPPORTED}", shortened(name))
        raise InvalidRequest([problem], code=SCRIPT_NAME_MISSING)
    if not isinstance(name, str):
        raise InvalidRequest(
            [Problem("script_name", f"must be text: one of {_SUPPORTED}", shortened(name))], code=INVALID
        )
    name = name.strip()
    if name in API_SCRIPTS:
        return ScriptName(name)
    problem = Problem("script_name", f"has no API support; use one of {_SUPPORTED}", shortened(name))
    raise InvalidRequest([problem], code=SCRIPT_WITHOUT_API)


def _is_given(names: object) -> bool:
    return bool(names.strip()) if isinstance(names, str) else bool(names)


def _between_fields(body: CreateTaskBody, bad: set[str]) -> list[Problem]:
    problems = []
    if not body.serials and not body.usernames and bad.isdisjoint({"serials", "usernames"}):
        problems.append(
            Problem("serials", "is required where usernames is absent; name at least one device or account")
        )
    for number, text in enumerate(body.start_time):
        try:
            check_start_time(text)
        except ValueError as error:
            field = joined("start_time", number) if len(body.start_time) > 1 else "start_time"
            problems.append(Problem(field, str(error), shortened(text)))
    if body.expires_at is not None:
        try:
            check_start_time(body.expires_at)
        except ValueError as error:
            problems.append(Problem("expires_at", str(error), shortened(body.expires_at)))
    both = "max_interval" in body.model_fields_set and bad.isdisjoint({"min_interval", "max_interval"})
    if both and body.min_interval > body.max_interval:
        problem = f"must not be more than max_interval, which is {body.max_interval}"
        problems.append(Problem("min_interval", problem, body.min_interval))
    return problems
