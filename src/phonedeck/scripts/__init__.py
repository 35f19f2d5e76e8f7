"""The scripts: each reads like the user's steps, decides, and leaves waiting, pacing and retrying to others."""

from phonedeck.model.script import ScriptName
from phonedeck.scripts import follow
from phonedeck.scripts.script import Script

SCRIPTS: dict[ScriptName, Script] = {ScriptName.FOLLOW: Script(follow.carry_out, follow.look_for)}
"""The scripts that this version can carry out."""

__all__ = ["SCRIPTS", "Script"]
