"""Another user's profile. A recording of 2023 shows it before a follow; the other states are unmeasured."""

from __future__ import annotations

from functools import partial

from virtualphone import world as rules
from virtualphone.apps.tiktok.acts import Acts
from virtualphone.apps.tiktok.parts import BOTTOM, LIST, WIDTH, Kit, sheet, window
from virtualphone.apps.tiktok.profile_parts import Heading, grid, head, tabs, tile, title_bar
from virtualphone.apps.tiktok.session import Move, Overlay, Page, Session
from virtualphone.apps.tiktok.videos import AUTHORS, posts_of, profile_name, visible_to
from virtualphone.ui import Node
from virtualphone.world import Relation

WORDS = {Relation.FOLLOWING: "Following#button", Relation.FRIENDS: "Friends", Relation.REQUESTED: "Requested"}


class OtherProfile(Page):
    """The profile of `user`."""

    name = "other_profile"

    def __init__(self, session: Session, acts: Acts, user: str) -> None:
        super().__init__(session)
        self._acts = acts
        self.user = user
        self._row = 0

    def swipe(self, move: Move) -> None:
        last = (len(posts_of(self.session.world, self.user)) - 1) // 3
        self._row = min(max(0, self._row + move.up), last)

    def build(self, kit: Kit) -> Node:
        session, user = self.session, self.user
        root, content = window(kit)
        heading = Heading(user, profile_name(user), "318", "1,204", "20.4K", handle_tap=lambda: session.hint("Copied"))
        content.add(title_bar(kit, heading, session.leave))
        body = kit.box("LinearLayout", (0, 257, WIDTH, BOTTOM), "bux")
        content.add(body)
        column = kit.nest(body, ("FrameLayout", "j5g"), ("LinearLayout", "joq"))
        column.add(*head(kit, heading))
        if rules.has_blocked_us(user):
            column.add(kit.text((60, 900, 1020, 980), kit.say("You can't view this account"), paint="grey"))
            return root
        relation = self._acts.relation(user)
        column.add(self._buttons(kit, relation))
        suggested = relation is not Relation.NONE and not rules.is_private(user)
        column.add(self._suggestions(kit) if suggested else self._about(kit))
        top = 1480 if suggested else 1203
        column.add(tabs(kit, top))
        if visible_to(session.world, session.account.username, user):
            column.add(grid(kit, top + 100, BOTTOM, self._tiles(kit)))
        else:
            column.add(
                kit.text((60, top + 240, 1020, top + 320), kit.say("This account is private")),
                kit.text(
                    (60, top + 330, 1020, top + 400),
                    kit.say("Follow this account to see their contents and likes."),
                    paint="grey",
                ),
            )
        return root

    def _buttons(self, kit: Kit, relation: Relation) -> Node:
        row = kit.box("LinearLayout", (61, 887, 1019, 1035), "d77")
        message = kit.say("Message")
        if relation is Relation.NONE:
            fan = self.session.account.is_followed_by(self.user)
            row.add(
                kit.button(
                    (61, 887, 452, 1035),
                    kit.say("Follow back" if fan else "Follow"),
                    self._follow,
                    "ihh",
                    paint="primary",
                ),
                kit.button((466, 887, 857, 1035), message, id="ci4", paint="secondary"),
            )
        elif kit.has("icon_followed") and relation is not Relation.REQUESTED:
            row.add(
                kit.button((61, 887, 705, 1035), f" {message}", id="ci4", paint="secondary"),
                kit.image((719, 887, 857, 1035), "ihi", self._ask, paint="person"),
            )
        else:
            word = kit.say(WORDS[relation]) + (" " if relation is Relation.FOLLOWING else "")
            # The two share one id.
            row.add(
                kit.button((61, 887, 452, 1035), word, self._ask, "ci4", paint="secondary"),
                kit.button((466, 887, 857, 1035), message, id="ci4", paint="secondary"),
            )
        more = kit.box("LinearLayout", (871, 887, 1019, 1035), "gcw")
        return row.add(more.add(kit.area("ImageView", (871, 887, 1019, 1035), "j2d", paint="down")))

    def _about(self, kit: Kit) -> Node:
        bar = kit.box("LinearLayout", (0, 1035, WIDTH, 1203), "ng3")
        strip = kit.box("HorizontalScrollView", (349, 1075, 729, 1190), "yx", focusable=True)
        link = kit.area("LinearLayout", (389, 1075, 689, 1190))
        link.add(
            kit.image((389, 1105, 443, 1159), "yt", paint="add"),
            kit.text((457, 1103, 689, 1163), kit.say("Add Yours"), "yv"),
        )
        return bar.add(strip.add(kit.box("LinearLayout", (349, 1075, 729, 1190), "yr").add(link)))

    def _suggestions(self, kit: Kit) -> Node:
        """Accounts like this one, whose buttons are not the profile's."""
        strip = kit.box(LIST, (0, 1120, WIDTH, 1440), scrollable=True)
        for place, user in enumerate([name for name in AUTHORS if name != self.user][:3]):
            left = 40 + 340 * place
            strip.add(
                kit.box("LinearLayout", (left, 1120, left + 320, 1440)).add(
                    kit.image((left + 100, 1130, left + 220, 1250), paint=f"avatar:{user}"),
                    kit.text((left, 1260, left + 320, 1310), user),
                    kit.button(
                        (left + 40, 1330, left + 280, 1420),
                        kit.say("Follow"),
                        partial(self._acts.follow, user),
                        paint="primary",
                    ),
                )
            )
        return strip

    def _tiles(self, kit: Kit) -> list[Node]:
        posts = posts_of(self.session.world, self.user)

        def opening(place: int) -> Node:
            return tile(kit, posts[place], lambda: self.session.routes.post(posts, place))

        return [opening(place) for place in range(3 * self._row, len(posts))][:9]

    def _follow(self) -> None:
        if self._acts.relation(self.user) is self.session.account.relation(self.user):
            self._acts.follow(self.user)

    def _ask(self) -> None:
        if self._acts.relation(self.user) is self.session.account.relation(self.user):
            self.session.overlays.append(UnfollowSheet(self.session, self._acts, self.user))


class UnfollowSheet(Overlay):
    """What a tap on Following opens. Unmeasured, but for the word Unfollow."""

    name = "unfollow_sheet"

    def __init__(self, session: Session, acts: Acts, user: str) -> None:
        super().__init__(session)
        self._acts = acts
        self._user = user

    def build(self, kit: Kit, root: Node) -> None:
        close = self.session.close_overlay
        body = sheet(kit, root, 1700, close)
        body.add(
            kit.text((60, 1730, 1020, 1810), f"@{self._user}", paint="grey"),
            kit.button((60, 1830, 1020, 1950), kit.say("Add to Close Friends")),
            kit.button(
                (60, 1970, 1020, 2090),
                kit.say("Unfollow"),
                self.session.closing(lambda: self._acts.unfollow(self._user)),
                paint="danger",
            ),
            kit.button((60, 2130, 1020, 2250), kit.say("Cancel"), close),
        )
