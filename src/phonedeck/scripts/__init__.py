"""The scripts: each reads like the user's steps, decides, and leaves waiting, pacing and retrying to others."""

from phonedeck.model.script import ScriptName
from phonedeck.scripts import account_warmup, comment, follow, post, unfollow
from phonedeck.scripts.script import Script

SCRIPTS: dict[ScriptName, Script] = {
    ScriptName.POST: Script(post.carry_out, post.look_for, post.glance),
    ScriptName.FOLLOW: Script(follow.carry_out, follow.look_for),
    ScriptName.UNFOLLOW: Script(unfollow.carry_out, unfollow.look_for),
    ScriptName.COMMENT: Script(comment.carry_out, comment.look_for),
    ScriptName.ACCOUNT_WARMUP: Script(account_warmup.carry_out, account_warmup.look_for),
}
"""The scripts that this version can carry out."""

__all__ = ["SCRIPTS", "Script"]
