"""`script_config` of `post`: a video or images, a caption, a sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from phonedeck.model import spintax
from phonedeck.model.script import Platform
from phonedeck.wire.lists import Entries
from phonedeck.wire.scripts.base import BrokenRule, Draw, ScriptConfig, Target
from phonedeck.wire.tolerant import OneOf, Text, Whole

LONGEST_CAPTIONS = 10_000

Volume = Annotated[int, Whole(0, 100)]
Seconds = Annotated[int, Whole(0, 3_600)]
PostWay = Annotated[Literal["share", "addButton", "useSound"], OneOf(("share", "addButton", "useSound"))]
Source = Annotated[Literal["materialLibrary", "localFolder"], OneOf(("materialLibrary", "localFolder"))]
AddSound = Annotated[Literal["-1", "0", "1", "custom"], OneOf(("-1", "0", "1", "custom"))]


class PostConfig(ScriptConfig):
    """Publish a video or images. `{}` posts a video of the material library without a caption."""

    separators: ClassVar[Mapping[str, str]] = {"materials_tags": ", "}
    per_target: ClassVar[frozenset[str]] = frozenset({"material_list"})

    content_type: Annotated[int, Whole(0, 1)] = Field(default=0, description="0 video, 1 images", examples=[0])
    image_count: Annotated[int, Whole(1, 35)] = Field(
        default=1, description="Images of one post, where content_type is 1"
    )
    captions: Annotated[str, Text(LONGEST_CAPTIONS)] = Field(
        default="",
        description="Caption; {a|b} picks one choice, ## splits title and description on TikTok",
        examples=["{Hello|Hi} world #fyp"],
    )
    caption_format: Annotated[Literal["spintax", "multiline"], OneOf(("spintax", "multiline"))] = Field(
        default="spintax",
        description="multiline: each line is one caption, used in turn; ### is a line break",
    )
    post_way: PostWay = Field(default="share", description="Share to the app, its add button, or use a sound")
    material_source: Source = Field(
        default="materialLibrary", description="Where the material comes from when material_list is empty"
    )
    material_path: Annotated[str, Text(4096)] = Field(
        default="",
        description="Folder to take material from; required for localFolder",
        examples=["C:/Videos"],
    )
    material_list: Annotated[list[str], Entries(longest_entry=4096)] = Field(
        default_factory=list,
        description="Files to post; wins over material_source and material_path. Tasks of one call take them in turn: "
        "a video each, or image_count images each (all of them where it is left out)",
        examples=[["C:/Videos/video1.mp4"]],
    )
    materials_tags: Annotated[list[str], Entries(commas=True, longest=100, longest_entry=100)] = Field(
        default_factory=list, description="Only material with one of these tags", examples=["trending, dance"]
    )
    upload_wait_time: Seconds = Field(default=30, description="Seconds to wait for the upload")
    sound_wait_time: Seconds = Field(default=10, description="Seconds to wait for the sound")
    add_sound: AddSound = Field(
        default="-1", description="-1 the app's default, 0 off, 1 on, custom: search custom_sound_keyword"
    )
    sound_name: Annotated[str, Text(2_000)] = Field(
        default="", description="Name or URL of the sound; required where post_way is useSound"
    )
    custom_sound_keyword: Annotated[str, Text(200)] = Field(
        default="", description="What to search for; required where add_sound is custom"
    )
    origin_sound_volume: Volume = Field(default=50, description="Volume of the video's own sound, in percent")
    add_sound_volume: Volume = Field(default=50, description="Volume of the added sound, in percent")
    add_product_link: Annotated[int, Whole(0, 1)] = Field(default=0, description="1 adds a product link (TikTok)")
    placement: Annotated[Literal["reel", "story"], OneOf(("reel", "story"))] = Field(
        default="reel", description="Where the post goes (Instagram)"
    )

    def broken_rules(self) -> Iterator[BrokenRule]:
        if self.caption_format == "spintax":
            try:
                spintax.check(self.captions)
            except spintax.SpintaxError as error:
                yield BrokenRule(
                    ("captions", "caption_format"), f"has braces that do not pair up: {error}", self.captions
                )
        if self.material_source == "localFolder" and not self.material_path.strip() and not self.material_list:
            yield BrokenRule(
                ("material_path", "material_source", "material_list"),
                "is required where material_source is localFolder; give the folder",
            )
        in_folder = self.material_source == "localFolder" and not self.material_list
        if self.takes_sound and not in_folder:
            yield BrokenRule(("sound_name", "post_way"), "is required where post_way is useSound; give a name or a URL")
        if self.add_sound == "custom" and not self.custom_sound_keyword.strip():
            yield BrokenRule(
                ("custom_sound_keyword", "add_sound"),
                "is required where add_sound is custom; say what to search for",
            )

    def warnings(self) -> list[str]:
        warnings = super().warnings()
        if self.platform is Platform.INSTAGRAM and self.add_product_link:
            warnings.append("script_config.add_product_link has no effect on Instagram")
        if self.platform is Platform.TIKTOK and "placement" in self.model_fields_set:
            story = self.placement == "story"
            effect = (
                "is not supported on TikTok where it is story; such a task is refused"
                if story
                else "has no effect on TikTok"
            )
            warnings.append(f"script_config.placement {effect}")
        return warnings

    @property
    def takes_caption(self) -> bool:
        """Whether the caption is the folder's, where the files are."""
        return not self.captions

    @property
    def takes_sound(self) -> bool:
        """Whether the sound must be the folder's: one is needed and none is named."""
        return self.post_way == "useSound" and not self.sound_name.strip()

    @property
    def varies(self) -> bool:
        return len(self._caption_lines) > 1 or len(self._files_of_posts) > 1

    def for_task(self, target: Target, position: int, draw: Draw) -> dict[str, Any]:
        config = dict(self.shared)
        lines, files = self._caption_lines, self._files_of_posts
        if lines:
            config["captions"] = lines[position % len(lines)]
        if files:
            config["material_list"] = files[position % len(files)]
        return config

    @cached_property
    def _files_of_posts(self) -> list[list[str]]:
        """The named files, post by post: one video each, or so many images as were asked for, or all of them."""
        size = 1
        if self.content_type == 1:
            size = self.image_count if "image_count" in self.model_fields_set else max(1, len(self.material_list))
        return [self.material_list[start : start + size] for start in range(0, len(self.material_list), size)]

    @cached_property
    def _caption_lines(self) -> list[str]:
        return Entries().split(self.captions) if self.caption_format == "multiline" else []
