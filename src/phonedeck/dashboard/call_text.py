"""A create call as a person would write it: for curl, and in Python with `phonedeck.client`."""

from __future__ import annotations

import json
import pprint
import shlex
from collections.abc import Mapping
from typing import Any


def curl(url: str, path: str, body: Mapping[str, Any], *, with_token: bool) -> str:
    """For a shell."""
    token = ' \\\n  -H "Authorization: Bearer $PHONEDECK_TOKEN"' if with_token else ""
    text = shlex.quote(json.dumps(body, ensure_ascii=False, indent=2))
    return f"curl -X POST {url}/api/v1/{path} \\\n  -H 'Content-Type: application/json'{token} \\\n  -d {text}"


def python(url: str, path: str, body: Mapping[str, Any], *, with_token: bool) -> str:
    """With the client that comes with Phonedeck."""
    token = ', token=os.environ["PHONEDECK_TOKEN"]' if with_token else ""
    lines = ["import os\n"] if with_token else []
    if path == "task":
        rest = {name: value for name, value in body.items() if name not in ("script_name", "script_config")}
        given = "".join(f"    {name}={_literal(value)},\n" for name, value in rest.items())
        call = f"client.create(\n    {body['script_name']!r},\n    {_literal(body['script_config'])},\n{given})"
        lines.append(f"from phonedeck.client import Client\n\nwith Client({url!r}{token}) as client:")
    else:
        call = f'client.send(Call("POST", {path!r}, dict, body={_literal(body)}))'
        lines.append(
            "from phonedeck.client import Client\nfrom phonedeck.client.calls import Call\n\n"
            f"with Client({url!r}{token}) as client:"
        )
    lines.append("    print(" + call.replace("\n", "\n    ") + ")")
    return "\n".join(lines)


def _literal(value: Any) -> str:
    return pprint.pformat(value, width=80, sort_dicts=False).replace("\n", "\n    ")
