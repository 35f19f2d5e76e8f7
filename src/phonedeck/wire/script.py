"""Scripts as the wire shows them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class ScriptView(BaseModel):
    """One script name. `config_schema` is the JSON Schema of its `script_config`."""

    name: str = Field(examples=["follow"])
    description: str
    api_supported: bool
    config_schema: dict[str, Any] | None = None


class ScriptList(BaseModel):
    """All script names."""

    scripts: list[ScriptView]
