"""Settings as fields of forms: which belong together, how a value is shown, and what a form's text means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from phonedeck.settings_file import Row

GROUPS: Mapping[str, Sequence[str]] = {
    "tasks": (
        "automatic_retries", "retry_seconds", "late_start_grace", "task_days", "unmeasured_versions", "device_limit",
    ),
    "phones": ("phone_call_seconds", "quarantine_after"),
    "files": (
        "material_roots", "upload_folder", "artifact_days", "artifact_megabytes", "log_folder", "log_megabytes",
        "log_files",
    ),
    "access": (
        "token_on_loopback", "allowed_hosts", "cors_origins", "trusted_proxies", "tls", "tls_certificate", "tls_key",
        "requests_per_second", "requests_per_second_on_loopback",
    ),
}  # fmt: skip
"""What is not named here is in the last group, `other`."""
OTHER = "other"

Kind = Literal["flag", "choice", "number", "lines", "text", "long"]


def grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each group, in the order above."""
    by_name = {row.setting.name: row for row in rows}
    found = {group: [by_name.pop(name) for name in names if name in by_name] for group, names in GROUPS.items()}
    return {group: kept for group, kept in {**found, OTHER: list(by_name.values())}.items() if kept}


def kind(row: Row) -> Kind:
    """Which kind of field a setting has."""
    types = _types(row.schema)
    if "boolean" in types:
        return "flag"
    if "enum" in row.schema:
        return "choice"
    if "array" in types:
        return "lines"
    if types & {"integer", "number"}:
        return "number"
    return "long" if row.setting.name.endswith("_key") and row.setting.name != "tls_key" else "text"


def shown(row: Row, value: object) -> Any:
    """A value as the form's field has it."""
    of = kind(row)
    if of in ("flag", "choice"):
        return value
    if of == "lines":
        return "\n".join(map(str, value)) if isinstance(value, list) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def meant(row: Row, text: Any) -> object:
    """What a field's content means; None for the default. What is no number stays text, and is refused with words."""
    of = kind(row)
    if of in ("flag", "choice"):
        return text
    text = str(text or "").strip()
    if of == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    if of == "number" and text:
        for number in (int, float):
            try:
                return number(text)
            except ValueError:
                continue
    return text or None


def _types(schema: Mapping[str, Any]) -> set[str]:
    return {str(each.get("type")) for each in (schema, *schema.get("anyOf", ()))}
