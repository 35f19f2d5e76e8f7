"""`script_config` of `comment`: posts, and what to write under them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from phonedeck.model.post_url import parse_post_url
from phonedeck.model.script import Platform
from phonedeck.wire.lists import Entries
from phonedeck.wire.scripts.base import (
    GENERATED_COMMENTS,
    BrokenRule,
    CommentOrder,
    Draw,
    Lines,
    ScriptConfig,
    Target,
)
from phonedeck.wire.tolerant import Flag, Text


def _canonical(text: str) -> str:
    return parse_post_url(text).url


Posts = Annotated[list[str], Entries(commas=True, entry=_canonical)]


class CommentConfig(ScriptConfig):
    """Comment on posts: one task for each post and account, each with one line of the text."""

    per_target = frozenset({"target_post_urls", "target_post_url", "comment_content"})

    target_post_urls: Posts = Field(
        default_factory=list,
        description="URLs of posts; wins over target_post_url. The URL decides the platform",
        examples=[["https://www.tiktok.com/@example/video/7300000000000000001"]],
    )
    target_post_url: Posts = Field(
        default_factory=list,
        description="URLs in one text, one per line or comma",
        examples=["https://www.instagram.com/p/CODE/"],
    )
    comment_content: Lines = Field(
        default_factory=list,
        description="Comments, one per line; each task writes one",
        examples=["Great!\nSo nice"],
    )
    comment_order: CommentOrder = Field(
        default="random",
        description="sequential: the n-th task takes the n-th line; random: each once before any comes again",
    )
    insert_emoji: Annotated[bool, Flag()] = Field(default=False, description="Add an emoji to the comment")
    comment_image_path: Annotated[str, Text(4096)] = Field(
        default="",
        description="Image to attach (TikTok only): an absolute path, or one relative to the upload folder",
        examples=["comments/smile.png"],
    )
    generate_by_chatgpt: Annotated[bool, Flag()] = Field(default=False, description="Not supported; must be false")

    def broken_rules(self) -> Iterator[BrokenRule]:
        if not self._urls():
            yield BrokenRule(("target_post_urls", "target_post_url"), "is required: give the URL of at least one post")
        if self.generate_by_chatgpt:
            yield BrokenRule(("generate_by_chatgpt",), GENERATED_COMMENTS, True)
        if not self.comment_content and not self.comment_image_path.strip():
            yield BrokenRule(
                ("comment_content", "comment_image_path"),
                "is required: write at least one comment, one per line, or give comment_image_path",
            )
        on_instagram = [url for url in self._urls() if parse_post_url(url).platform is Platform.INSTAGRAM]
        if self.comment_image_path.strip() and on_instagram:
            yield BrokenRule(
                ("comment_image_path", "target_post_urls", "target_post_url"),
                f"works on TikTok only; leave it out, or leave out {on_instagram[0]}",
                self.comment_image_path,
            )

    def targets(self) -> list[Target]:
        return [Target(url, parse_post_url(url).platform) for url in self._urls()]

    @property
    def varies(self) -> bool:
        return len(self.comment_content) > 1

    def for_task(self, target: Target, position: int, draw: Draw) -> dict[str, Any]:
        config = {**self.shared, "target_post_urls": [target.text]}
        lines = self.comment_content
        if lines:
            sequential = self.comment_order == "sequential"
            config["comment_content"] = lines[position % len(lines)] if sequential else draw.take(lines)
        return config

    def _urls(self) -> list[str]:
        return self.target_post_urls or self.target_post_url
