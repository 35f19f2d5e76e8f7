"""The comment sheet, after a recording of 43.1.4. The composer over the keyboard is unmeasured."""

from __future__ import annotations

from dataclasses import dataclass

from virtualphone.apps.tiktok.acts import COMMENT_SECONDS, Acts
from virtualphone.apps.tiktok.feed import playing
from virtualphone.apps.tiktok.parts import BOTTOM, GROUP, KEYBOARD_TOP, LIST, PAGER, VIEW, WIDTH, Field, Kit, window
from virtualphone.apps.tiktok.rail import Shown
from virtualphone.apps.tiktok.session import Move, Page, Session
from virtualphone.apps.tiktok.videos import Video, counted
from virtualphone.screen import MediaItem
from virtualphone.ui import Node
from virtualphone.world import takes_pictures

PEOPLE = ("Orchard.lane", "Minnow⛄🎧", "fern_lane_2024", "tilda.b", "old.kettle", "north.window")
TEXTS = (
    "what a calm place",
    "😳😳😳",
    "@quietpebble 💗",
    "Add comment...",
    "Post comment",
    "Following",
    "more of this please",
)
"""Some look like labels of the app, as people's comments do."""
ROW = 213
PICTURE = 330
"""How much taller a comment with a picture is."""
LIST_TOP, LIST_BOTTOM = 957, 2178
COMPOSER_TOP = 1270
"""Rows of the list end here while somebody writes."""


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    text: str
    age: str
    likes: int
    image: str = ""

    @property
    def height(self) -> int:
        return ROW + PICTURE if self.image else ROW


class Comments(Page):
    """The sheet over a video. `writing` while the composer lies over the keyboard."""

    name = "comments"

    def __init__(self, session: Session, acts: Acts, video: Video) -> None:
        super().__init__(session)
        self._acts = acts
        self._video = video
        self._field = Field()
        self._image: MediaItem | None = None
        self._first = 0
        self._sending = 0
        self._writing = False

    def back(self) -> bool:
        if not self._writing:
            return False
        self._stop_writing()
        return True

    def swipe(self, move: Move) -> None:
        last, room = len(self._rows()), LIST_BOTTOM - LIST_TOP
        while last > 0 and room >= self._rows()[last - 1].height:
            last -= 1
            room -= self._rows()[last].height
        self._first = min(max(0, self._first + 3 * move.up), last)

    def build(self, kit: Kit) -> Node:
        session = self.session
        root, content = window(kit, "#000000")
        frame = kit.nest(content, ("FrameLayout", "s8e"), ("FrameLayout", "s8h"))
        frame.add(self._sheet(kit))
        below = kit.box("FrameLayout", (0, 0, WIDTH, BOTTOM), "i5o")
        video = playing(kit, Shown(session, self._acts, self._video), search=False)
        # Under the sheet the app takes the rail and the caption away.
        video.children[0].children = [each for each in video.children[0].children if each.z == 0]
        outer = kit.box("X.122f", (0, 0, WIDTH, BOTTOM), "zpg", scrollable=True, focusable=True)
        inner = kit.box("X.122f", (0, 0, WIDTH, BOTTOM), "zpg", scrollable=True, focusable=True)
        touch = kit.area("FrameLayout", (0, 0, WIDTH, BOTTOM), "gy_")
        frame.add(below.add(outer.add(inner.add(touch.add(video)))))
        if self._writing:
            root.add(self._composer(kit))
        return root

    def _sheet(self, kit: Kit) -> Node:
        session = self.session
        outer = kit.box("FrameLayout", (0, 0, WIDTH, BOTTOM), "dqx", z=1)
        touch = kit.area("FrameLayout", (0, 0, WIDTH, BOTTOM), "s28")
        touch.clickable = False
        column = kit.area("LinearLayout", (0, 0, WIDTH, BOTTOM), "npl")
        column.add(kit.area(VIEW, (0, 0, WIDTH, 841), "drk", session.leave))
        panel = kit.box("FrameLayout", (0, 841, WIDTH, BOTTOM), "h7t", paint="page:#ffffff")
        inner = kit.box("LinearLayout", (0, 841, WIDTH, BOTTOM), "maf")
        inner.add(self._header(kit), self._list_and_field(kit))
        buttons = kit.box("RelativeLayout", (32, 841, 1048, 967), "doj")
        buttons.add(
            kit.area("ImageView", (842, 846, 958, 962), "dse", desc=kit.say("Sort"), paint="down"),
            kit.area("ImageView", (995, 877, 1048, 930), "b9b", session.leave, desc=kit.say("Close"), paint="cross"),
        )
        search = kit.box("FrameLayout", (933, 0, WIDTH, 286), "ske")
        search.add(kit.button((933, 139, WIDTH, 286), tap=session.routes.search, id="skc", desc=kit.say("Search")))
        layer = kit.box("FrameLayout", (0, 0, WIDTH, BOTTOM), "e52")
        return outer.add(layer.add(touch.add(column.add(panel.add(inner, buttons))), search))

    def _header(self, kit: Kit) -> Node:
        count = counted(self._video, self.session.world) - self._sending
        header = kit.box("FrameLayout", (0, 841, WIDTH, 957), "drm")
        frame = kit.area("FrameLayout", (0, 841, WIDTH, 957), "drl")
        tab = kit.area("LinearLayout", (0, 841, WIDTH, 957), "tms")
        tab.add(kit.text((431, 841, 649, 957), "\u200e" + kit.say("{} comments", f"{count:,}"), "tmr"))
        return header.add(frame.add(tab))

    def _list_and_field(self, kit: Kit) -> Node:
        pager = kit.box(PAGER, (0, 957, WIDTH, BOTTOM), "dro", focusable=True)
        inner = kit.nest(pager, ("FrameLayout", "h7t"), ("LinearLayout", "maf"))
        rows = kit.box(LIST, (0, LIST_TOP, WIDTH, LIST_BOTTOM), "r_n", focusable=True)
        top, end = LIST_TOP, COMPOSER_TOP if self._writing else LIST_BOTTOM
        for row in self._rows()[self._first :]:
            if top + row.height > end:
                break
            rows.add(_row(kit, row, top))
            top += row.height
        if not rows.children:
            rows.add(kit.text((60, 1300, 1020, 1380), kit.say("Be the first to comment"), paint="grey"))
        inner.add(kit.box("RelativeLayout", (0, LIST_TOP, WIDTH, LIST_BOTTOM), "h7u").add(rows), self._bar(kit))
        return pager

    def _bar(self, kit: Kit) -> Node:
        bar = kit.box("FrameLayout", (0, 2178, WIDTH, BOTTOM), "goz")
        group = kit.box(GROUP, (0, 2179, WIDTH, BOTTOM), "dpj")
        hint = kit.say("Add comment...")
        icons = kit.box("LinearLayout", (732, 2210, 1032, 2305), "j21")
        icons.add(
            kit.button(
                (732, 2210, 832, 2305), tap=self._choose_picture, id="jfd", desc=kit.version.number("@2131888096")
            ).add(kit.area("ImageView", (737, 2210, 832, 2305), "kkd", self._choose_picture, paint="grid")),
            kit.area("ImageView", (837, 2210, 932, 2305), "kfe", desc=kit.say("Stickers"), paint="person"),
            kit.area("ImageView", (937, 2210, 1032, 2305), "k9m", desc=kit.say("Mention someone"), paint="add"),
        )
        group.add(
            kit.image((32, 2213, 127, 2308), "doh", paint=f"avatar:{self.session.account.username}"),
            kit.area(VIEW, (152, 2200, 1048, 2316), "l74", self.write),
            kit.area(
                "EditText",
                (189, 2200, 721, 2282),
                "dpl",
                self.write,
                text=hint,
                hint=hint,
                value="",
                long_clickable=True,
                paint="left",
            ),
            icons,
        )
        return bar.add(group)

    def _composer(self, kit: Kit) -> Node:
        """A second field, with the cursor in it, above the keyboard."""
        ready = bool(self._field.value.strip()) or self._image is not None
        box = kit.box(
            "FrameLayout", (0, COMPOSER_TOP, WIDTH, KEYBOARD_TOP), "dpk", clickable=True, z=6, paint="page:#f6f6f6"
        )
        shade = kit.area(VIEW, (0, 0, WIDTH, COMPOSER_TOP), "e51", self._stop_writing)
        box.add(kit.field((42, 1290, 880, 1430), self._field, kit.say("Add comment..."), "dpl", paint="field"))
        if self._image is not None:
            box.add(kit.image((900, 1290, 1038, 1430), "k5p", paint=f"tile:{self._image.sha256}"))
        box.add(
            kit.button(
                (42, 1460, 142, 1570), tap=self._choose_picture, id="jfd", desc=kit.version.number("@2131888096")
            ).add(kit.image((42, 1460, 142, 1570), paint="grid")),
            kit.area("ImageView", (162, 1460, 262, 1570), "kfe", desc=kit.say("Stickers"), paint="person"),
            kit.area("ImageView", (282, 1460, 382, 1570), "k9m", desc=kit.say("Mention someone"), paint="add"),
            kit.button(
                (908, 1460, 1038, 1570),
                tap=self._send,
                id="dqm",
                enabled=ready,
                desc=kit.say("Post comment") if kit.has("send_is_labelled") else "",
                paint="send:on" if ready else "send",
            ),
        )
        return kit.box("FrameLayout", (0, 0, WIDTH, KEYBOARD_TOP), "goz", z=6).add(shade, box)

    def write(self) -> None:
        self._writing = True
        self.session.focus(self._field)

    def _stop_writing(self) -> None:
        self._writing = False
        self.session.blur()

    def _choose_picture(self) -> None:
        def chosen(item: MediaItem) -> None:
            if takes_pictures(self._video.id):
                self._image = item
            else:
                self.session.hint("Couldn't add photo. Try again.")
            self.write()

        self.session.routes.choose_picture(chosen)

    def _send(self) -> None:
        sent = self._acts.comment(self._video, self._field.value.strip(), self._image)
        self._stop_writing()
        if not sent:
            return
        self._field.value = ""
        self._image = None
        self._first = 0
        self._sending += 1
        self.session.later(COMMENT_SECONDS, self._arrived)

    def _arrived(self, late: float) -> None:
        self._sending -= 1

    def _rows(self) -> list[_Row]:
        """Our accounts' comments first, newest at the top; then those of strangers."""
        world, id = self.session.world, self._video.id
        ours = list(world.comments("tiktok", id))
        if self._sending:
            ours = ours[: -self._sending]
        rows = [_Row(each.username, each.text, "1s", 0, each.image) for each in reversed(ours)]
        for place in range(min(self._video.comments, 20)):
            person = PEOPLE[world.number("comment", id, place, "who", below=len(PEOPLE))]
            text = TEXTS[world.number("comment", id, place, "text", below=len(TEXTS))]
            rows.append(_Row(person, text, f"{place + 1}d", world.number("comment", id, place, "likes", below=50)))
        return rows


def _row(kit: Kit, row: _Row, top: int) -> Node:
    frame = kit.box("FrameLayout", (0, top, WIDTH, top + row.height), "la_")
    group = kit.box(GROUP, (0, top, WIDTH, top + row.height), "e58")
    picture = kit.box("FrameLayout", (22, top + 21, 155, top + 142), "h6i")
    picture.add(kit.area("ImageView", (35, top + 34, 130, top + 129), "b3v", paint=f"avatar:{row.name}"))
    width = 60 + 22 * len(row.name)
    name = kit.button((155, top + 21, 155 + width, top + 63), row.name, id="title", paint="left-grey")
    text = kit.text((155, top + 68, 1048, top + 129), row.text, "e7j", focusable=True, paint="left")
    shown = kit.image((155, top + 140, 455, top + 440), "k5q", paint=f"tile:{row.image}")
    if row.image:
        top += PICTURE  # what is below it moves down
    likes = kit.box("FrameLayout", (18, top + 129, 1075, top + 192), "f4w")
    up = kit.box("Button", (819, top + 129, 971, top + 192), "liq", desc=kit.version.number("@2131888141"))
    up.add(kit.image((845, top + 129, 898, top + 192), "keq", paint="heart:ink"))
    if row.likes:
        up.add(kit.text((903, top + 129, 971, top + 192), str(row.likes), "xq7", paint="grey"))
    down = kit.box("Button", (971, top + 129, 1075, top + 192), "ijb", desc=kit.version.number("@2131888139"))
    down.add(kit.image((971, top + 129, 1075, top + 192), "kwi", desc=kit.say("Thumbs up"), paint="down"))
    foot = kit.box("LinearLayout", (155, top + 134, 363, top + 182), "dt4")
    foot.add(
        kit.text((155, top + 140, 200, top + 179), row.age, "dt1", paint="grey"),
        kit.button((242, top + 137, 324, top + 179), kit.say("Reply"), id="drx", paint="grey"),
    )
    said = ([text] if row.text else []) + ([shown] if row.image else [])
    group.add(name, *said, likes.add(up, down), picture, foot)
    return frame.add(group)
