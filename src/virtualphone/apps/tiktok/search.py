"""Search: the field, suggestions while typing, results by tab. Unmeasured."""

from __future__ import annotations

from functools import partial

from virtualphone import world as rules
from virtualphone.apps.tiktok.acts import Acts
from virtualphone.apps.tiktok.parts import BOTTOM, LIST, WIDTH, Field, Kit, window
from virtualphone.apps.tiktok.session import Move, Page, Session
from virtualphone.apps.tiktok.videos import Video, feed_video, profile_name
from virtualphone.ui import Node
from virtualphone.world import Relation

unmeasured = True
TABS = ("Top", "Videos", "Users", "Sounds", "LIVE", "Hashtags")
RECENT = ("slow mornings", "sourdough", "night trains")
VIDEOS = 30
"""How many videos a search finds."""


class Search(Page):
    """Before `words` are sent there are suggestions, afterwards results."""

    name = "search"

    def __init__(self, session: Session, acts: Acts) -> None:
        super().__init__(session)
        self._acts = acts
        self._field = Field(changed=self._changed, entered=self._enter)
        self._words = ""
        self._tab = "Top"
        self._row = 0

    def begin(self) -> None:
        """Put the cursor into the field."""
        self.session.focus(self._field)

    def back(self) -> bool:
        if not self._words or not self.session.is_focused(self._field):
            return False
        self.session.blur()
        self._field.value = self._words
        return True

    def swipe(self, move: Move) -> None:
        self._row = min(max(0, self._row + move.up), VIDEOS // 2 - 2)

    def build(self, kit: Kit) -> Node:
        root, content = window(kit)
        content.add(self._bar(kit))
        if not self._words or self.session.is_focused(self._field):
            content.add(self._suggestions(kit))
            return root
        content.add(self._tabs(kit))
        if not self.session.android.online:
            content.add(kit.text((60, 900, 1020, 980), kit.say("No internet connection"), paint="grey"))
        else:
            content.add(self._results(kit))
        return root

    def _bar(self, kit: Kit) -> Node:
        bar = kit.box("LinearLayout", (0, 82, WIDTH, 230), "kse")
        bar.add(
            kit.area("ImageView", (20, 100, 130, 210), "b98", self.session.leave, paint="back"),
            kit.field((150, 100, 840, 210), self._field, kit.say("Search"), "ksf", paint="field"),
            kit.button((860, 100, 1060, 210), kit.say("Search"), self._enter, "ksg", paint="danger"),
        )
        return bar

    def _suggestions(self, kit: Kit) -> Node:
        words = self._field.value.strip().lower()
        found = [*rules.search(words), f"{words} videos"] if words else list(RECENT)
        rows = kit.box(LIST, (0, 240, WIDTH, BOTTOM), "ksl", scrollable=True)
        for place, suggestion in enumerate(dict.fromkeys(found)):
            top = 240 + 130 * place
            row = kit.area("LinearLayout", (0, top, WIDTH, top + 130), "ksr", partial(self._search, suggestion))
            row.add(
                kit.image((40, top + 35, 100, top + 95), paint="lens"),
                kit.text((130, top + 30, 900, top + 100), suggestion, "kst", paint="left"),
            )
            rows.add(row)
        return rows

    def _tabs(self, kit: Kit) -> Node:
        strip = kit.box("HorizontalScrollView", (0, 230, WIDTH, 340), scrollable=True)
        row = kit.nest(strip, "LinearLayout")
        for place, name in enumerate(TABS):
            bounds = (180 * place, 230, 180 * (place + 1), 340)
            chosen = name == self._tab
            tab = kit.area("X.12Kh", bounds, tap=partial(self._choose, name), selected=chosen)
            label = kit.text(bounds, kit.say(name), "android:id/text1", selected=chosen, paint="" if chosen else "grey")
            row.add(tab.add(label))
        return strip

    def _results(self, kit: Kit) -> Node:
        rows = kit.box(LIST, (0, 350, WIDTH, BOTTOM), "ksm", scrollable=True)
        users = rules.search(self._words)
        if self._tab == "Users":
            for place, user in enumerate(users):
                rows.add(self._user(kit, user, 350 + 220 * place))
        elif self._tab in ("Top", "Videos"):
            top = 350
            if self._tab == "Top" and users:
                rows.add(self._user(kit, users[0], top))
                top += 240
            self._videos(kit, rows, top)
        if not rows.children:
            rows.add(
                kit.text((60, 900, 1020, 980), kit.say("No results found")),
                kit.text((60, 990, 1020, 1060), kit.say("Try a different keyword"), paint="grey"),
            )
        return rows

    def _user(self, kit: Kit, user: str, top: int) -> Node:
        routes = self.session.routes
        row = kit.area("LinearLayout", (0, top, WIDTH, top + 220), "kur", lambda: routes.profile(user))
        row.add(
            kit.image((40, top + 30, 200, top + 190), paint=f"avatar:{user}"),
            kit.text((230, top + 40, 720, top + 100), user, "kun", paint="left"),
            kit.text((230, top + 100, 720, top + 150), profile_name(user), "kud", paint="left-grey"),
            kit.text((230, top + 150, 720, top + 195), f"1,204 {kit.say('Followers')}", "kuc", paint="left-grey"),
        )
        relation = self._acts.relation(user)
        if relation is Relation.NONE:
            back = self.session.account.is_followed_by(user)
            word = "Follow back" if back else "Follow"
            row.add(
                kit.button(
                    (760, top + 60, 1040, top + 160),
                    kit.say(word),
                    lambda: self._acts.follow(user),
                    "kub",
                    paint="primary",
                )
            )
        else:
            word = {Relation.FOLLOWING: "Following#button", Relation.FRIENDS: "Friends"}.get(relation, "Requested")
            row.add(kit.button((760, top + 60, 1040, top + 160), kit.say(word), id="kub", paint="secondary"))
        return row

    def _videos(self, kit: Kit, rows: Node, top: int) -> None:
        videos = self._found()
        for place, video in enumerate(videos[2 * self._row : 2 * self._row + 6]):
            left, upper = 540 * (place % 2), top + 700 * (place // 2)
            if upper + 100 > BOTTOM:
                break
            bottom = min(upper + 680, BOTTOM)
            cell = kit.area(
                "FrameLayout",
                (left, upper, left + 540, bottom),
                "kvr",
                partial(self.session.routes.post, videos, 2 * self._row + place),
            )
            cell.add(
                kit.image(
                    (left + 10, upper + 10, left + 530, min(upper + 500, bottom)), "cover", paint=f"tile:{video.id}"
                )
            )
            if upper + 640 <= bottom:
                cell.add(
                    kit.text((left + 20, upper + 510, left + 520, upper + 560), video.caption, "desc", paint="left"),
                    kit.text((left + 20, upper + 580, left + 520, upper + 630), video.author, "kva", paint="left-grey"),
                )
            rows.add(cell)

    def _found(self) -> list[Video]:
        world, user = self.session.world, self.session.account.username
        return [feed_video(world, user, place, topic=self._words) for place in range(VIDEOS)]

    def _changed(self) -> None:
        self._row = 0

    def _enter(self) -> None:
        if self._field.value.strip():
            self._search(self._field.value)

    def _search(self, words: str) -> None:
        self._words = self._field.value = words.strip()
        self._tab, self._row = "Top", 0
        self.name = "search_results"
        self.session.blur()

    def _choose(self, tab: str) -> None:
        self._tab, self._row = tab, 0
