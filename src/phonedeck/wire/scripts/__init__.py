"""`script_config`, one model for each script that has API support."""

from __future__ import annotations

from phonedeck.model.script import ScriptName
from phonedeck.wire.scripts.account_warmup import AccountWarmupConfig
from phonedeck.wire.scripts.base import Draw, ScriptConfig, Target
from phonedeck.wire.scripts.comment import CommentConfig
from phonedeck.wire.scripts.follow import FollowConfig, UnfollowConfig
from phonedeck.wire.scripts.post import PostConfig

__all__ = [
    "AccountWarmupConfig",
    "CommentConfig",
    "Draw",
    "FollowConfig",
    "PostConfig",
    "ScriptConfig",
    "Target",
    "UnfollowConfig",
    "config_model",
]

_MODELS: dict[ScriptName, type[ScriptConfig]] = {
    ScriptName.POST: PostConfig,
    ScriptName.FOLLOW: FollowConfig,
    ScriptName.UNFOLLOW: UnfollowConfig,
    ScriptName.COMMENT: CommentConfig,
    ScriptName.ACCOUNT_WARMUP: AccountWarmupConfig,
}


def config_model(script: ScriptName) -> type[ScriptConfig]:
    """The model of a script's configuration. Raises `KeyError` for a script without API support."""
    return _MODELS[script]
