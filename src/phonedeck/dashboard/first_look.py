"""A page's elements as HTML, for the time until its scripts have come: half a second, or two on a busy machine.

It stands where Vue mounts the page, which throws it away in the moment in which the same elements are there. Nothing in
it can be used: what somebody typed or ticked in it would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from nicegui import ui
from nicegui.element import Element

PLACE = b'<div id="app" ></div>'
"""Where the page will be, as NiceGUI writes it."""
AS_THEY_ARE = frozenset(
    {"a", "article", "aside", "div", "dl", "figure", "label", "li", "nav", "ol", "p", "pre", "section", "span", "ul"}
)
ATTRIBUTES = ("role", "aria-label", "aria-current", "lang")
UNSEEN = frozenset({"q-menu", "q-dialog", "q-linear-progress"})
BUTTON = "q-btn q-btn-item non-selectable q-btn--rectangle"
BUTTON_WORDS = "q-btn__content text-center col items-center justify-center row"
SOURCE = re.compile(r'(<(?:img|video|source)\b[^>]*?)\s(?:src|poster)="[^"]*"')
"""Pictures are loaded once, with the page itself."""
DARK = {True: "true", False: "false", None: "matchMedia('(prefers-color-scheme: dark)').matches"}


def document(layout: Element, shorter: Mapping[int, str], dark: bool | None) -> tuple[str, str]:
    """The page, and the script before it that makes it dark or light. `shorter` is the HTML of elements, by their id,
    that are too much at once."""
    parts = "".join(_written(layout, shorter))
    script = f"document.body.classList.toggle('body--dark', {DARK[dark]})"
    return f'<div class="pd-first" inert>{parts}</div>', script


def _written(element: Element, shorter: Mapping[int, str]) -> Iterator[str]:
    tag, props = element.tag, element.props
    classes = " ".join(element.classes)
    if tag in UNSEEN:
        return
    if isinstance(element, ui.html):
        inner = SOURCE.sub(r"\1", shorter.get(element.id, str(props.get("innerHTML", ""))))
        yield f"<{props['tag']}{_attributes(element, classes)}>{inner}</{props['tag']}>"
    elif tag == "q-icon":
        size = f' style="font-size:{escape(str(props["size"]))}"' if "size" in props else ""
        name = escape(str(props["name"]))
        yield f'<i class="q-icon material-icons {escape(classes)}" aria-hidden="true"{size}>{name}</i>'
    elif tag == "q-btn":
        yield from _button(element, classes)
    elif tag == "q-header":
        yield f'<header class="q-header fixed-top {escape(classes)}">{_inner(element, shorter)}</header>'
    elif tag == "q-drawer":
        inner = f'<div class="q-drawer__content fit nicegui-drawer {escape(classes)}">{_inner(element, shorter)}</div>'
        yield f'<aside class="q-drawer q-drawer--left fixed pd-first-drawer">{inner}</aside>'
    elif tag == "q-page-container":
        yield f'<div class="q-page-container pd-first-page">{_inner(element, shorter)}</div>'
    elif isinstance(element, ui.link):
        yield f'<a href="#"{_attributes(element, f"nicegui-link {classes}")}>{_inner(element, shorter)}</a>'
    elif tag == "q-space":
        yield '<div class="q-space"></div>'
    elif isinstance(element, ui.input | ui.select | ui.textarea):
        yield f'<div class="pd-first-field {escape(classes)}">{escape(str(props.get("label", "")))}</div>'
    elif tag in AS_THEY_ARE:
        yield f"<{tag}{_attributes(element, classes)}>{_inner(element, shorter)}</{tag}>"
    else:
        yield f"<div{_attributes(element, classes)}>{_inner(element, shorter)}</div>"


def _inner(element: Element, shorter: Mapping[int, str]) -> str:
    text = escape(element.text) if isinstance(element, ui.label | ui.link) else ""
    return text + "".join(part for child in element.default_slot.children for part in _written(child, shorter))


def _attributes(element: Element, classes: str) -> str:
    known = [("class", classes), *((name, str(element.props.get(name, ""))) for name in ATTRIBUTES)]
    return "".join(f' {name}="{escape(value)}"' for name, value in known if value)


def _button(element: Element, classes: str) -> Iterator[str]:
    props = element.props
    icon, label = str(props.get("icon", "")), str(props.get("label", ""))
    looks = [f"q-btn--{name}" for name in ("flat", "outline", "round", "dense") if name in props]
    looks += ["q-btn--no-uppercase"] if "no-caps" in props else []
    colour = props.get("color")
    if colour:
        looks.append(f"text-{colour}" if "flat" in props or "outline" in props else f"bg-{colour} text-white")
    side = " on-left" if label else ""
    icon = f'<i class="q-icon{side} material-icons" aria-hidden="true">{escape(icon)}</i>' if icon else ""
    words = f'<span class="block">{escape(label)}</span>' if label else ""
    all_classes = escape(" ".join((BUTTON, classes, *looks)))
    yield f'<span class="{all_classes}"><span class="{BUTTON_WORDS}">{icon}{words}</span></span>'
