"""Drafts: kept ones on the own profile, and the one left over when the app ended in an editor. Unmeasured."""

from __future__ import annotations

from functools import partial

from virtualphone.apps.tiktok.parts import WIDTH, Kit, window
from virtualphone.apps.tiktok.session import Page, Work
from virtualphone.screen import MediaItem
from virtualphone.ui import Node
from virtualphone.world import Account, Draft

unmeasured = True


def keep(account: Account, work: Work, *, kept: bool = True) -> None:
    """Keep a work as a draft; with `kept` false as what was left over."""
    kind = "photo" if work.is_photo else "video"
    hashes = tuple(item.sha256 for item in work.media)
    account.drafts.append(Draft(kind, hashes, work.caption, work.title, work.sound, kept))


def leftover(account: Account) -> Draft | None:
    """What was left over, if anything was."""
    return next((draft for draft in account.drafts if not draft.kept), None)


def opened(draft: Draft) -> Work:
    """A draft as a work again. The app has its own copies of the files; only their hashes matter here."""
    kind, mime = ("image", "image/jpeg") if draft.kind == "photo" else ("video", "video/mp4")
    media = [MediaItem(0, "", f"/data/data/drafts/{sha256}", "", kind, mime, sha256, 0, 0.0) for sha256 in draft.media]
    return Work(media, sound=draft.sound, caption=draft.caption, title=draft.title)


class Drafts(Page):
    """The list behind the tile "Drafts: N", newest first. Opening one takes it from the list."""

    name = "drafts"

    def build(self, kit: Kit) -> Node:
        root, content = window(kit)
        content.add(
            kit.button(
                (27, 102, 162, 237), tap=self.session.leave, desc=kit.say("Back to previous screen"), paint="back"
            ),
            kit.text((300, 120, 780, 220), kit.say("Drafts"), "tv_title"),
        )
        drafts = [draft for draft in reversed(self.session.account.drafts) if draft.kept]
        for place, draft in enumerate(drafts[:9]):
            top = 270 + 220 * place
            row = kit.area("LinearLayout", (0, top, WIDTH, top + 220), "f9r", partial(self._open, draft))
            row.add(
                kit.image((40, top + 20, 200, top + 200), paint=f"tile:{draft.media[0]}"),
                kit.text((230, top + 70, 1000, top + 150), draft.title or draft.caption, "f9x", paint="left"),
            )
            content.add(row)
        return root

    def _open(self, draft: Draft) -> None:
        self.session.account.drafts.remove(draft)
        self.session.leave()
        self.session.routes.post_form(opened(draft))
