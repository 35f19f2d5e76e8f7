"""The sheet that adds a sound, and the volumes. Unmeasured, but for the tabs and the id of a row."""

from __future__ import annotations

from functools import partial

from virtualphone.apps.tiktok.parts import LIST, WIDTH, Field, Kit, sheet
from virtualphone.apps.tiktok.session import Move, Overlay, Session, Work
from virtualphone.ui import Node

unmeasured = True
TABS = ("Hot", "For You", "Favorites", "Recent")
SOUNDS = {
    "Hot": ("Paper Boats", "Warm Strings", "Slow Lift", "Tin Roof Rain", "Second Coffee"),
    "For You": ("Night Ferry", "Copper Kettle", "Long Field", "Quiet Engine"),
    "Favorites": ("Harbour Light",),
}
ARTIST = "Old Radios"
TOP = 900
BAR = (360, 900)
"""Left and right end of the volume bars."""


class Sounds(Overlay):
    """A tap on a row takes its sound; the chip of the editor shows it. `recent` is the account's."""

    name = "sounds"

    def __init__(self, session: Session, work: Work, recent: list[str]) -> None:
        super().__init__(session)
        self._work = work
        self._recent = recent
        self._tab = "Hot"
        self._field = Field(entered=session.blur)
        self._searching = False
        self._volumes = False

    def back(self) -> None:
        if self._volumes or self._searching:
            self._volumes = self._searching = False
            self.session.blur()
        else:
            self.session.close_overlay()

    def build(self, kit: Kit, root: Node) -> None:
        body = sheet(kit, root, TOP, self.session.close_overlay)
        if self._volumes:
            self._build_volumes(kit, body)
            return
        if self._searching:
            body.add(
                kit.field((40, TOP + 20, 820, TOP + 120), self._field, kit.say("Search sounds"), "s7f", paint="field"),
                kit.button((840, TOP + 20, 1060, TOP + 120), kit.say("Cancel"), self.back, paint="grey"),
            )
        else:
            body.add(
                kit.text((60, TOP + 20, 700, TOP + 110), kit.say("Add sound"), "s7h", paint="left"),
                kit.button((740, TOP + 20, 920, TOP + 120), kit.say("Volume"), self._open_volumes, "s7v", paint="grey"),
                kit.area(
                    "ImageView",
                    (940, TOP + 20, 1040, TOP + 120),
                    "s7s",
                    self._open_search,
                    desc=kit.say("Search"),
                    paint="lens",
                ),
            )
            for place, name in enumerate(TABS):
                bounds = (270 * place, TOP + 130, 270 * (place + 1), TOP + 230)
                tab = kit.area("X.12Kh", bounds, tap=partial(self._choose, name), selected=name == self._tab)
                paint = "" if name == self._tab else "grey"
                body.add(
                    tab.add(
                        kit.text(bounds, kit.say(name), "android:id/text1", selected=name == self._tab, paint=paint)
                    )
                )
        rows = kit.box(LIST, (0, TOP + 240, WIDTH, 2337), "s7l", scrollable=True)
        for place, title in enumerate(self._titles()):
            rows.add(self._row(kit, title, TOP + 240 + 200 * place))
        body.add(rows)

    def _row(self, kit: Kit, title: str, top: int) -> Node:
        row = kit.area(
            "RelativeLayout",
            (0, top, WIDTH, top + 200),
            "vertical_item_music_new_rl",
            lambda: self._take(title),
            selected=title == self._work.sound,
        )
        row.add(
            kit.image((40, top + 30, 180, top + 170), paint=f"tile:{title}"),
            kit.text((210, top + 40, 900, top + 100), title, "tv_title", paint="left"),
            kit.text((210, top + 105, 900, top + 160), f"{ARTIST} · 00:30", "s7a", paint="left-grey"),
        )
        if title == self._work.sound:
            row.add(kit.image((940, top + 60, 1020, top + 140), "s7c", paint="badge"))
        return row

    def _build_volumes(self, kit: Kit, body: Node) -> None:
        body.add(kit.text((60, TOP + 30, 1020, TOP + 110), kit.say("Volume"), "tv_title"))
        values = (("Original sound", self._work.original_volume), ("Added sound", self._work.sound_volume))
        for place, (label, value) in enumerate(values):
            top = TOP + 200 + 250 * place
            usable = place == 0 or bool(self._work.sound)
            bar = kit.area(
                "SeekBar", (BAR[0], top, BAR[1], top + 120), f"s7{place}", enabled=usable, paint=f"slider:{value}"
            )
            body.add(
                kit.text((40, top, 340, top + 120), kit.say(label), paint="left"),
                bar,
                kit.text((930, top, 1050, top + 120), str(value), f"s7n{place}"),
            )
        body.add(kit.button((60, TOP + 780, 1020, TOP + 910), kit.say("Done"), self.back, "s7d", paint="primary"))

    def swipe(self, move: Move) -> None:
        """A finger on a bar moves its volume to where it is lifted."""
        place = (move.fy - TOP - 200) // 250
        if not self._volumes or move.fy < TOP + 200 or place > 1 or not BAR[0] - 40 <= move.fx <= BAR[1] + 40:
            return
        value = min(max(0, round(100 * (move.tx - BAR[0]) / (BAR[1] - BAR[0]))), 100)
        if place == 0:
            self._work.original_volume = value
        elif self._work.sound:
            self._work.sound_volume = value

    def _titles(self) -> tuple[str, ...]:
        words = self._field.value.strip()
        if self._searching:
            return (words, f"{words} (sped up)", f"{words} remix") if words else ()
        return tuple(self._recent) if self._tab == "Recent" else SOUNDS[self._tab]

    def _take(self, title: str) -> None:
        self.session.blur()
        self._work.sound = title
        if title in self._recent:
            self._recent.remove(title)
        self._recent.insert(0, title)

    def _choose(self, tab: str) -> None:
        self._tab = tab

    def _open_search(self) -> None:
        self._searching = True
        self.session.focus(self._field)

    def _open_volumes(self) -> None:
        self._volumes = True
