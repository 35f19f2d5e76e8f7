"""The post form, after a recording of 43.1.4 for pictures: two fields there, one for a video (unmeasured)."""

from __future__ import annotations

from functools import partial

from virtualphone.apps.tiktok.drafts import keep
from virtualphone.apps.tiktok.parts import BOTTOM, GROUP, LIST, VIEW, WIDTH, Field, Kit, Tap, sheet, window
from virtualphone.apps.tiktok.popups import Asked, Popup
from virtualphone.apps.tiktok.session import Overlay, Page, Session, Work
from virtualphone.apps.tiktok.suggestions import Suggestions
from virtualphone.ui import Node

PLACES = (("Old Mill", 42, 287), ("Market Hall", 308, 619), ("Tea House", 640, 936), ("Station Hotel", 957, 1080))
PRODUCTS = ("Canvas bag", "Tin mug", "Wool socks")
LONG_HINT = "Writing a long description can help get 3x more views on average."
COMPAT = "androidx.appcompat.widget.LinearLayoutCompat"


class PostForm(Page):
    """`asked` says what was asked before: the first video is asked whether it may be public."""

    name = "post_form"

    def __init__(self, session: Session, work: Work, asked: Asked) -> None:
        super().__init__(session)
        self.work = work
        self._asked = asked
        self._title = Field(work.title, changed=self._typed)
        self._text = Field(work.caption, changed=self._typed)
        self._suggestions = Suggestions(session, work, self._text)

    def _typed(self) -> None:
        self.work.title, self.work.caption = self._title.value, self._text.value
        self._suggestions.typed()

    def back(self) -> bool:
        if self.session.is_focused(self._text) or self.session.is_focused(self._title):
            self.session.blur()
            return True
        return False

    def build(self, kit: Kit) -> Node:
        root, content = window(kit)
        frame = kit.nest(
            content, ("FrameLayout", "s8e"), ("FrameLayout", "nor"), "FrameLayout", ("RelativeLayout", "qre")
        )
        top = kit.box("FrameLayout", (0, 136, WIDTH, 252), "w_m")
        top.add(
            kit.button(
                (16, 136, 131, 252),
                tap=self.session.leave,
                id="b98",
                desc=kit.version.number("@2131888269"),
                paint="back",
            )
        )
        scroll = kit.box("ScrollView", (0, 253, WIDTH, 2147), "qrf", focusable=True)
        column = kit.box("LinearLayout", (0, 253, WIDTH, 1959), "qr8")
        column.add(self._photo_fields(kit) if self.work.is_photo else self._video_fields(kit), self._tools(kit))
        column.add(self._rows(kit))
        frame.add(top, scroll.add(column), self._foot(kit))
        offered = self._suggestions.build(kit)
        if offered is not None:
            root.add(offered)
        return root

    def _photo_fields(self, kit: Kit) -> Node:
        block = kit.box("FrameLayout", (0, 253, WIDTH, 1169), "fvz")
        outer = kit.box("ScrollView", (0, 253, WIDTH, 1059), "jhi", focusable=True)
        covers = kit.box(LIST, (0, 274, WIDTH, 552), "ji8", focusable=True)
        for place, item in enumerate(self.work.media[:4]):
            left = 42 + 299 * place
            cell = kit.box("FrameLayout", (left, 274, min(left + 278, WIDTH), 552))
            cell.add(
                kit.area(
                    "ImageView",
                    (left, 274, min(left + 278, WIDTH), 552),
                    "ji6",
                    long_clickable=True,
                    paint=f"tile:{item.sha256}",
                )
            )
            if place == 0:
                cell.add(kit.text((42, 274, 161, 332), kit.say("Cover"), "ji9", paint="light"))
            covers.add(cell)
        fields = kit.box("ScrollView", (42, 584, 1038, 1059), "fz8", scrollable=True, focusable=True)
        group = kit.box(GROUP, (42, 584, 1038, 1059), "fz9")
        first = kit.box(GROUP, (42, 584, 1038, 670), "w2j")
        first.add(kit.field((42, 584, 1038, 637), self._title, kit.say("Add a catchy title"), "g1c"))
        group.add(first, kit.field((42, 691, 1038, 1059), self._text, kit.say(LONG_HINT), "g19", paint="top-left"))
        return block.add(outer.add(covers, fields.add(group)))

    def _video_fields(self, kit: Kit) -> Node:
        block = kit.box("FrameLayout", (0, 253, WIDTH, 1169), "fvz")
        cover = kit.area("FrameLayout", (760, 284, 1038, 700), "e4c", desc=kit.say("Select cover"))
        cover.add(
            kit.image((760, 284, 1038, 700), "e4i", paint=f"tile:{self.work.media[0].sha256}"),
            kit.text((760, 630, 1038, 700), kit.say("Select cover"), "e4t", paint="centre-light"),
        )
        fields = kit.box("ScrollView", (42, 284, 740, 1059), "fz8", scrollable=True, focusable=True)
        fields.add(kit.field((42, 284, 740, 1059), self._text, kit.say("Add description..."), "g19", paint="top-left"))
        return block.add(fields, cover)

    def _tools(self, kit: Kit) -> Node:
        row = kit.box("LinearLayout", (42, 1080, 1038, 1154), "l44")
        return row.add(
            kit.button((42, 1080, 116, 1154), tap=partial(self._sign, "#"), id="awo", paint="add"),
            kit.button((137, 1080, 211, 1154), kit.say("Mention"), partial(self._sign, "@"), "awn", paint="grey"),
            kit.button((232, 1080, 306, 1154), id="eyp", paint="person"),
            kit.button((349, 1080, 590, 1154), kit.say("AI rewrite"), id="afb", enabled=False, paint="secondary"),
            kit.button((964, 1080, 1038, 1154), id="fwf", paint="grid"),
        )

    def _rows(self, kit: Kit) -> Node:
        rows = kit.box("RelativeLayout", (0, 1185, WIDTH, 1959), "qr5")
        place = kit.area(GROUP, (0, 1191, WIDTH, 1308), "d0z")
        place.add(
            kit.image((42, 1233, 84, 1275), "j2c", paint="lens"),
            kit.text((100, 1229, 250, 1279), kit.say("Location"), "w4m", paint="left"),
            kit.area("ImageView", (250, 1229, 303, 1282), "jp4", desc=kit.say("More info")),
            kit.area("ImageView", (996, 1229, 1038, 1271), "th"),
        )
        strip = kit.box(LIST, (0, 1308, WIDTH, 1382), "r3m", scrollable=True, focusable=True)
        for name, left, right in PLACES:
            chip = kit.area("FrameLayout", (left, 1308, right, 1382), "tof", paint="secondary")
            strip.add(chip.add(kit.text((left + 18, 1324, right - 18, 1366), name, "voh")))
        link = kit.say("Add link") if not self.work.product else self.work.product
        rows.add(
            place,
            strip,
            kit.area("FrameLayout", (0, 1413, WIDTH, 1539), tap=self._link).add(
                _option(kit, 1413, link, f"{link} ", "Add", 258, self._link, "j35")
            ),
            _option(
                kit, 1539, kit.say("Everyone can view this post"), kit.say("Everyone can view this post"), "Public", 579
            ),
        )
        more = kit.say("Privacy and more settings have been moved here.")
        options = _option(kit, 1665, f"{kit.say('More options')}, {more}", kit.say("More options"), "Settings", 330)
        left, top, right, _ = options.bounds
        options.bounds = (left, top, right, 1832)
        rows.add(options.add(kit.text((100, 1769, 847, 1811), more, "uv6", paint="left-grey")), self._share(kit))
        return rows

    def _share(self, kit: Kit) -> Node:
        row = kit.box("LinearLayout", (0, 1832, WIDTH, 1959), "lao")
        row.add(
            kit.image((42, 1874, 84, 1916), "t_c", desc=kit.say("Share"), paint="send"),
            kit.text((100, 1870, 244, 1920), kit.say("Share to"), "tbp", paint="left"),
        )
        group = kit.box("RadioGroup", (784, 1848, 1038, 1943), "qzu")
        group.add(
            kit.area("RadioButton", (816, 1848, 911, 1943), checkable=True, desc="sms", paint="ring"),
            kit.area("RadioButton", (943, 1848, 1038, 1943), checkable=True, desc="facebook", paint="ring"),
        )
        return row.add(group)

    def _foot(self, kit: Kit) -> Node:
        foot = kit.box("RelativeLayout", (0, 2147, WIDTH, BOTTOM), "bw7", paint="page:#ffffff")
        row = kit.box("LinearLayout", (32, 2179, 1048, 2305), "fgc")
        row.add(
            kit.button((32, 2179, 529, 2305), kit.say("Drafts"), self._draft, "fex", paint="secondary"),
            kit.box(VIEW, (529, 2179, 550, 2200), "cok"),
            kit.button((550, 2179, 1048, 2305), kit.say("Post"), self._post, "qrb", paint="primary"),
        )
        return foot.add(row)

    def _sign(self, sign: str) -> None:
        self.session.focus(self._text)
        self._text.value += sign if not self._text.value or self._text.value[-1].isspace() else f" {sign}"
        self._typed()

    def _link(self) -> None:
        self.session.overlays.append(LinkSheet(self.session, self.work))

    def _draft(self) -> None:
        keep(self.session.account, self.work)
        self.session.routes.tab("Profile")

    def _post(self) -> None:
        self.session.blur()
        if not self.work.is_photo and self._asked.first(self.session.account.username, "public"):
            self.session.overlays.append(Popup(self.session, "public", self._public))
        else:
            self.session.routes.publish(self.work)

    def _public(self, word: str) -> None:
        if word == "Publish now":
            self.session.routes.publish(self.work)


OPTION_SIGNS = {"Add": "add", "Public": "lock", "Settings": "dots"}


def _option(
    kit: Kit, top: int, desc: str, text: str, icon: str, right: int, tap: Tap | None = None, arrow: str = "j2c"
) -> Node:
    """A row that leads to a choice."""
    button = kit.button((0, top, WIDTH, top + 126), tap=tap, id="d0z", desc=desc)
    return button.add(
        kit.image((42, top + 42, 84, top + 84), "j2c", desc=kit.say(icon), paint=OPTION_SIGNS.get(icon, "dots")),
        kit.text((100, top + 38, right, top + 88), text, "w4m", paint="left"),
        kit.image((996, top + 42, 1038, top + 84), arrow, paint="next"),
    )


class LinkSheet(Overlay):
    """Adds a product: first what kind of link, then which one. Unmeasured."""

    name = "link_sheet"

    def __init__(self, session: Session, work: Work) -> None:
        super().__init__(session)
        self._work = work
        self._products = False

    def build(self, kit: Kit, root: Node) -> None:
        body = sheet(kit, root, 1300, self.session.close_overlay)
        if not self._products:
            body.add(
                kit.text((60, 1330, 1020, 1410), kit.say("Add link"), "tv_title"),
                kit.button((60, 1450, 1020, 1570), kit.say("Product"), self._open, "d1p", paint="secondary"),
                kit.button((60, 1600, 1020, 1720), kit.say("Playlist"), id="d1l", paint="secondary"),
            )
            return
        body.add(kit.text((60, 1330, 1020, 1410), kit.say("Add product"), "tv_title"))
        for place, product in enumerate(PRODUCTS):
            top = 1450 + 180 * place
            row = kit.box("LinearLayout", (0, top, WIDTH, top + 180), "d1r")
            row.add(
                kit.image((60, top + 20, 200, top + 160), paint=f"tile:{product}"),
                kit.text((230, top + 50, 760, top + 130), product, "d1t", paint="left"),
                kit.button(
                    (800, top + 40, 1020, top + 140),
                    kit.say("Add"),
                    partial(self._add, product),
                    "d1a",
                    paint="primary",
                ),
            )
            body.add(row)

    def _open(self) -> None:
        self._products = True

    def _add(self, product: str) -> None:
        self._work.product = product
        self.session.close_overlay()
