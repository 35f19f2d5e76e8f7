"""`GET scripts`: what can be asked for, with the JSON Schema of each script's configuration."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from phonedeck.model.script import API_SCRIPTS, DESCRIPTIONS, ScriptName
from phonedeck.server.answers import answer
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.script import ScriptList, ScriptView
from phonedeck.wire.scripts import config_model

router = APIRouter(tags=["scripts"])


def _schema(name: ScriptName) -> dict[str, Any] | None:
    return config_model(name).model_json_schema() if name in API_SCRIPTS else None


SCRIPTS = ScriptList(
    scripts=[
        ScriptView(
            name=name, description=DESCRIPTIONS[name], api_supported=name in API_SCRIPTS, config_schema=_schema(name)
        )
        for name in ScriptName
    ]
)


@router.get("/scripts", response_model=Envelope[ScriptList])
def every() -> JSONResponse:
    """All ten names, with what they do and whether they can be used over the API."""
    return answer(SCRIPTS)
