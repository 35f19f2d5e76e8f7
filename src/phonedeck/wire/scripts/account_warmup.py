"""`script_config` of `account_warmup`: a session in the feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from phonedeck.model.script import Platform
from phonedeck.wire.scripts.base import GENERATED_COMMENTS, BrokenRule, CommentOrder, Lines, ScriptConfig
from phonedeck.wire.tolerant import Amount, Flag, OneOf

Percent = Annotated[float, Amount(0, 100)]


class AccountWarmupConfig(ScriptConfig):
    """Watch the feed for a while; per video, each act happens with its probability."""

    separators: ClassVar[Mapping[str, str]] = {"topic": "\n", "comment": "\n"}

    task_duration: Annotated[float, Amount(0, 86_400, above=True)] = Field(
        default=600, description="Length of the session in seconds, at most a day", examples=[600]
    )
    topic: Lines = Field(
        default_factory=list,
        description="Search topics, one per line, one picked at random; empty: the For You or Home feed",
        examples=["cooking\ntravel"],
    )
    stream: Annotated[Literal["home", "reels"], OneOf(("home", "reels"))] = Field(
        default="home", description="What is watched where there is no topic (Instagram): the Home feed or the reels"
    )
    min_duration: Annotated[float, Amount(0, 3_600)] = Field(
        default=15, description="Shortest time on one video, in seconds"
    )
    max_duration: Annotated[float, Amount(0, 3_600, above=True)] = Field(
        default=30, description="Longest time on one video, in seconds"
    )
    like_probable: Percent = Field(default=0, description="Chance to like a video, in percent")
    floow_probable: Percent = Field(default=0, description="follow_probable, in the spelling of the documented API")
    follow_probable: Percent = Field(default=0, description="Chance to follow the author, in percent")
    collect_probable: Percent = Field(default=0, description="Chance to add the video to the favourites, in percent")
    comment_probable: Percent = Field(default=0, description="Chance to comment, in percent; needs comment")
    comment: Lines = Field(default_factory=list, description="Comments, one per line", examples=["Great!\nSo nice"])
    comment_order: CommentOrder = Field(default="random", description="Order in which the lines are used")
    insert_emoji: Annotated[bool, Flag()] = Field(default=False, description="Add an emoji to each comment")
    generate_by_chatgpt: Annotated[bool, Flag()] = Field(default=False, description="Not supported; must be false")

    def model_post_init(self, _context: Any) -> None:
        # Setting the field marks it as set: the stored configuration then has both spellings.
        if "floow_probable" in self.model_fields_set and "follow_probable" not in self.model_fields_set:
            self.follow_probable = self.floow_probable

    def broken_rules(self) -> Iterator[BrokenRule]:
        if self.min_duration > self.max_duration:
            yield BrokenRule(
                ("min_duration", "max_duration"),
                f"must not be more than max_duration, which is {self.max_duration:g}; set both",
                self.min_duration,
            )
        if "floow_probable" in self.model_fields_set and self.floow_probable != self.follow_probable:
            yield BrokenRule(
                ("floow_probable", "follow_probable"),
                f"differs from follow_probable, which is {self.follow_probable:g}; send one of the two",
                self.floow_probable,
            )
        if self.generate_by_chatgpt:
            yield BrokenRule(("generate_by_chatgpt",), GENERATED_COMMENTS, True)

    def warnings(self) -> list[str]:
        warnings = super().warnings()
        if self.comment_probable and not self.comment:
            warnings.append("script_config.comment_probable has no effect without script_config.comment")
        if self.platform is Platform.TIKTOK and "stream" in self.model_fields_set:
            warnings.append("script_config.stream has no effect on TikTok")
        return warnings
