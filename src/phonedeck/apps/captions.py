"""What is written under a post: whether it is shown, and how it is typed so that tags become tags.

Apps make a tag of what is chosen from the list that opens while one is typed. So a caption is typed in pieces, each up
to the end of a tag; the tag's own row is tapped, and the blank that the app sets behind it is taken back where the
caption has none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import partial

from lxml import etree

from phonedeck.apps.driver import Driver
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Look, Node, as_dumped

CUT = re.compile(r"\s*(?:…|\.{3})\s*(?:more|see more|lainnya|selengkapnya)?\s*$", re.IGNORECASE)
"""How apps end a long caption that they do not show whole."""
SHORTEST_CUT = 20
HANDLE = re.compile(r"@?[A-Za-z0-9._]{2,30}")
SUGGESTED_SECONDS = 3.0
TAKEN_SECONDS = 3.0


def same(one: str, other: str) -> bool:
    """Whether two texts are one to a reader: apps and dumps change blanks, and hide what they cannot write."""
    return _plain(one) == _plain(other)


def shows(shown: str, wanted: str) -> bool:
    """Whether a caption on the screen is the wanted one, whole or cut off at its end."""
    if same(shown, wanted) or same(CUT.sub("", shown), wanted):
        return True
    start = _plain(CUT.sub("", shown))
    return bool(CUT.search(shown)) and len(start) >= SHORTEST_CUT and _plain(wanted).startswith(start)


def tags(caption: str) -> Iterator[tuple[int, int]]:
    """Where hashtags and mentions stand: from # or @, before which no letter stands, to the end of the word."""
    place = 0
    while place < len(caption):
        end = place + 1
        before = caption[place - 1] if place else " "
        if caption[place] in "#@" and not _of_word(before) and before not in "#@":
            mention = caption[place] == "@"
            while end < len(caption) and (_of_word(caption[end]) or (mention and _inner_dot(caption, end))):
                end += 1
            if end > place + 1:
                yield place, end
        place = end


def pieces(caption: str) -> Iterator[tuple[str, str]]:
    """The caption in pieces: what is typed, and the tag that it ends with, empty for the rest."""
    start = 0
    for begin, end in tags(caption):
        yield caption[start:end], caption[begin:end]
        start = end
    if start < len(caption):
        yield caption[start:], ""


def write(driver: Driver, look: Look, field: Node, caption: str) -> list[str]:
    """Type a caption into a field, tags by the app's own list, and read it back; the tags that had no row there.

    Raises:
        ScreenNotRecognised: the field shows another text afterwards.
        OutcomeUnknown: an answer was lost.
    """
    session = driver.session
    if not any(tags(caption)):
        session.type_text(look, field, caption)
        return []
    with session.typing():
        session.type_text(look, field, "")
        written, plain, blank = "", [], False
        for piece, tag in pieces(caption):
            written += piece
            if blank and piece.startswith(" "):
                piece = piece[1:]  # the app has set it behind the tag
            elif blank:
                session.key("del")
            session.type_more(piece)
            _shown(driver, written)
            blank = False
            if tag:
                row = session.wait_for(partial(_row, tag=tag), SUGGESTED_SECONDS)
                if row is None:
                    plain.append(tag)
                else:
                    session.tap(*row)
                    blank = _taken(driver, written, tag)
        if plain and caption.endswith(plain[-1]) and not blank:
            session.type_more(" ")  # closes the list, which would lie over the form
    return plain


def _row(look: Look, tag: str) -> tuple[Look, Node] | None:
    """The row of exactly this tag in the list that is open."""
    names = {tag.lower(), tag[1:].lower()} if tag.startswith("@") else {tag.lower()}
    rows = [node for node in look.app_nodes if not node.editable and node.text.lower() in names]
    rows = [node for node in rows if look.tappable(node) is not None and not look.visible(node).empty]
    if tag.startswith("@"):
        rows = [node for node in rows if _is_handle(look, node)]
        if len({look.tappable(node) for node in rows}) > 1:
            return None  # somebody else goes by that name: rather plain text than another user
    return (look, min(rows, key=lambda node: node.bounds.top)) if rows else None


def _is_handle(look: Look, node: Node) -> bool:
    """Whether a text of a list of users is a handle: people choose their shown names, also others' handles.

    It is with its @ or by its id; else by what stands at its place in the other rows, where shown names have blanks and
    other letters, and if there is no other text in its own row that may be the handle as well.
    """
    if node.text.startswith("@") or node.short_id.endswith("username"):
        return True
    row = look.tappable(node)
    if row is None:
        return False
    texts = [other for other in look.app_nodes if other.text and not other.editable]
    beside = [other for other in texts if other is not node and look.tappable(other) is row]
    column = [other for other in texts if _at_same_place(look, other, node, row)]
    if not all(HANDLE.fullmatch(other.text) for other in column):
        return False
    rivals = [other for other in beside if HANDLE.fullmatch(other.text)]
    return not any(
        all(HANDLE.fullmatch(other.text) for other in texts if _at_same_place(look, other, rival, row))
        for rival in rivals
    )


def _at_same_place(look: Look, other: Node, node: Node, row: Node) -> bool:
    """Whether a text stands in its row where another does in its own."""
    its = look.tappable(other)
    return (
        its is not None
        and other.cls == node.cls
        and other.bounds.left == node.bounds.left
        and its.bounds.height == row.bounds.height
        and other.bounds.top - its.bounds.top == node.bounds.top - row.bounds.top
    )


def _shown(driver: Driver, written: str) -> Look:
    def shown(look: Look) -> Look | None:
        field = look.focused
        return look if field is not None and as_dumped(field.content) == as_dumped(written) else None

    found = driver.session.wait_for(shown, TAKEN_SECONDS)
    if found is None:
        raise ScreenNotRecognised(f"The caption does not stand in its field as it was typed ({written[-40:]!r}).")
    return found


def _taken(driver: Driver, written: str, tag: str) -> bool:
    """Wait until the list is closed and the tag stands in the field; whether the app set a blank behind it."""
    driver.session.wait_for(lambda look: True if _row(look, tag) is None else None, TAKEN_SECONDS)
    return _ends_with_blank(_shown(driver, written))


def _ends_with_blank(look: Look) -> bool:
    """Looks leave outer blanks out; here one matters, so that the dump is read again."""
    for element in etree.fromstring(look.xml.encode(), etree.XMLParser(recover=True, huge_tree=True)).iter():
        if element.get("focused") == "true" and element.get("class", "").endswith("EditText"):
            return bool(element.get("text", "").endswith(" "))
    return False


def _of_word(char: str) -> bool:
    """Letters, digits and what belongs to them in any script."""
    return char.isalnum() or char in "_\u200c\u200d" or unicodedata.category(char).startswith("M")


def _inner_dot(text: str, place: int) -> bool:
    return text[place] == "." and place + 1 < len(text) and _of_word(text[place + 1])


def _plain(text: str) -> str:
    return " ".join(as_dumped(text).split())
