"""The JSON-RPC methods of uiautomator2's server on the phone (u2.jar 0.4.1), those that uiautomator2 3.7 calls."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from typing import Any

from virtualphone import drawing, dump, selector
from virtualphone.gestures import Finger
from virtualphone.journal import Call
from virtualphone.keys import CODES
from virtualphone.phone import Phone
from virtualphone.rpc_error import NOT_FOUND, RpcError
from virtualphone.spec import DENSITY
from virtualphone.ui import Node

CLICK_SECONDS = 0.1
POLL_SECONDS = 0.05
TAPS = frozenset({"click", "longClick", "injectInputEvent"})
CLIPBOARD_CLOSED_FROM = 29
"""From this API level on a program without the focus reads no clipboard."""
DIRECTIONS = {"natural": 0, "n": 0, "left": 1, "l": 1, "upsidedown": 2, "u": 2, "right": 3, "r": 3}
DEEPEST = 50


class UiAutomator:
    """Answers calls to one phone."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._finger = Finger(phone)
        self._named: dict[str, Callable[[], list[Node]]] = {}
        self._configurator: dict[str, Any] = {
            "actionAcknowledgmentTimeout": 3000,
            "keyInjectionDelay": 0,
            "scrollAcknowledgmentTimeout": 200,
            "waitForIdleTimeout": 0,
            "waitForSelectorTimeout": 0,
        }
        finger = self._finger
        self._methods: dict[str, Callable[..., Any]] = {
            "deviceInfo": self.device_info,
            "dumpWindowHierarchy": self.dump,
            "takeScreenshot": self.screenshot,
            # objects
            "exist": lambda which: bool(self._found(which, instance=False)),
            "count": lambda which: len(self._found(which, instance=False)),
            "waitForExists": self.wait_for_exists,
            "waitUntilGone": self.wait_until_gone,
            "objInfo": lambda which: _info(self._one(which)),
            "objInfoOfAllInstances": lambda which: [_info(node) for node in self._found(which)],
            "getText": lambda which: self._one(which).shown,
            "setText": self.set_text,
            "clearTextField": self.set_text,
            "childByText": lambda *args: self._child(lambda node: node.shown, *args),
            "childByDescription": lambda *args: self._child(lambda node: node.desc, *args),
            "childByInstance": self.child_by_instance,
            # fingers
            "click": self.click,
            "longClick": self.long_click,
            "swipe": self.swipe,
            "swipePoints": lambda points, steps=20: finger.move(points[:2], points[-2:], int(steps)),
            "drag": lambda fx, fy, tx, ty, steps=20: finger.move((fx, fy), (tx, ty), int(steps)),
            "dragTo": self.drag_to,
            "gesture": lambda which, *_points: bool(self._one(which)),
            "pinchIn": lambda which, *_how: bool(self._one(which)),
            "pinchOut": lambda which, *_how: bool(self._one(which)),
            "injectInputEvent": finger.event,
            "scrollForward": lambda which, vertical=True, steps=20: self._scroll(which, vertical, steps, 1),
            "scrollBackward": lambda which, vertical=True, steps=20: self._scroll(which, vertical, steps, -1),
            "flingForward": lambda which, vertical=True: self._scroll(which, vertical, 5, 1),
            "flingBackward": lambda which, vertical=True: self._scroll(which, vertical, 5, -1),
            "scrollToEnd": lambda which, vertical=True, most=500, steps=20: self._to_end(which, vertical, most, 1),
            "scrollToBeginning": lambda which, vertical=True, most=500, steps=20: self._to_end(
                which, vertical, most, -1
            ),
            "flingToEnd": lambda which, vertical=True, most=500: self._to_end(which, vertical, most, 1),
            "flingToBeginning": lambda which, vertical=True, most=500: self._to_end(which, vertical, most, -1),
            "scrollTo": self.scroll_to,
            # keys and text
            "pressKey": lambda name: self._phone.key(str(name).lower()),
            "pressKeyCode": lambda code, _meta=0: self._phone.key(CODES.get(int(code), "")),
            "clearInputText": lambda: self._phone.writer().set_text(""),
            "setClipboard": self.set_clipboard,
            "getClipboard": self.get_clipboard,
            "pasteClipboard": lambda: self._phone.key("paste"),
            # the phone
            "wakeUp": lambda: self._phone.key("wakeup"),
            "sleep": lambda: self._phone.key("sleep"),
            "setOrientation": self.set_orientation,
            "freezeRotation": lambda _frozen: None,
            "openNotification": self.open_shade,
            "openQuickSettings": self.open_shade,
            "makeToast": self.make_toast,
            "getLastToast": lambda: self._phone.toast or None,
            "clearLastToast": lambda: self.make_toast(""),
            "getLastTraversedText": lambda: None,
            "clearLastTraversedText": lambda: None,
            "getConfigurator": lambda: dict(self._configurator),
            "setConfigurator": self.set_configurator,
            "ping": lambda: "pong",
        }

    async def call(self, method: str, params: Any, entry: Call) -> Any:
        """Carry out one call; its entry in the journal learns what a tap reached, or what a dump showed.

        Raises:
            RpcError: as the jar would answer it.
        """
        if method not in self._methods:
            raise RpcError(-32601, f"method not found: {method}")
        args = params if isinstance(params, list) else [] if not params else [params]
        try:
            answer = self._methods[method](*args)
            result = await answer if isinstance(answer, Awaitable) else answer
        except RpcError:
            raise
        except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
            raise RpcError(-32602, f"java.lang.IllegalArgumentException: {error}") from error
        except re.error as error:
            raise RpcError(-32001, f"java.util.regex.PatternSyntaxException: {error}") from error
        except Exception as error:  # the jar answers whatever is thrown; a caller must never wait for ever
            raise RpcError(-32001, f"java.lang.RuntimeException: {error!r}") from error
        if method in TAPS and self._phone.reached is not None:
            entry.node = self._phone.reached.name
        if method == "dumpWindowHierarchy":
            entry.screen = self._phone.screen
        return result

    def device_info(self) -> dict[str, Any]:
        width, height = self._phone.size
        package = self._phone.focus().partition("/")[0]
        return {
            "currentPackageName": package if "." in package else "com.android.systemui",
            "displayHeight": height,
            "displayRotation": self._phone.rotation,
            "displaySizeDpX": width * 160 // DENSITY,
            "displaySizeDpY": height * 160 // DENSITY,
            "displayWidth": width,
            "productName": "virtualphone",
            "screenOn": self._phone.screen_on,
            "sdkInt": self._phone.spec.api_level,
            "naturalOrientation": self._phone.rotation == 0,
        }

    def dump(self, compressed: bool = False, deepest: int | None = None, active: bool | None = None) -> str:
        roots = self._phone.dump_roots(active_only=bool(active))
        return dump.hierarchy(
            roots, self._phone.rotation, compressed=bool(compressed), deepest=DEEPEST if deepest is None else deepest
        )

    def screenshot(self, _scale: float = 1, quality: int = 80) -> str:
        image = drawing.picture(self._phone.windows(), self._phone.size, on=self._phone.screen_on)
        return base64.b64encode(drawing.jpeg(image, quality)).decode()

    async def wait_for_exists(self, which: Any, milliseconds: int = 0) -> bool:
        return await self._until(lambda: bool(self._found(which)), milliseconds)

    async def wait_until_gone(self, which: Any, milliseconds: int = 0) -> bool:
        return await self._until(lambda: not self._found(which), milliseconds)

    def set_text(self, which: Any, text: str = "") -> bool:
        return self._phone.set_text(self._one(which), text or "")

    def child_by_instance(self, collection: Any, pattern: Any, instance: int) -> str:
        return self._remember(lambda: self._below(collection, pattern)[int(instance) : int(instance) + 1])

    async def click(self, *args: Any) -> bool:
        if isinstance(args[0], dict | str):
            x, y = self._one(args[0]).center
            hold = CLICK_SECONDS
        else:
            x, y = int(args[0]), int(args[1])
            hold = args[2] / 1000 if len(args) > 2 else CLICK_SECONDS
        await asyncio.sleep(hold)
        self._phone.tap(x, y, hold)
        return True

    async def long_click(self, *args: Any) -> bool:
        x, y = self._one(args[0]).center if isinstance(args[0], dict | str) else (int(args[0]), int(args[1]))
        return await self.click(x, y, 600)

    async def swipe(self, *args: Any) -> bool:
        if not isinstance(args[0], dict | str):
            fx, fy, tx, ty = (int(value) for value in args[:4])
            return await self._finger.move((fx, fy), (tx, ty), int(args[4]) if len(args) > 4 else 20)
        left, top, right, bottom = self._one(args[0]).bounds
        x, y = (left + right) // 2, (top + bottom) // 2
        ends = {
            "up": ((x, bottom - 5), (x, top + 5)), "down": ((x, top + 5), (x, bottom - 5)),
            "left": ((right - 5, y), (left + 5, y)), "right": ((left + 5, y), (right - 5, y)),
        }  # fmt: skip
        start, end = ends[str(args[1]).lower()]
        return await self._finger.move(start, end, int(args[-1]))

    async def drag_to(self, which: Any, *args: Any) -> bool:
        start = self._one(which).center
        end = self._one(args[0]).center if isinstance(args[0], dict | str) else (int(args[0]), int(args[1]))
        return await self._finger.move(start, end, int(args[-1]))

    async def scroll_to(self, which: Any, wanted: Any, vertical: bool = True) -> bool:
        if self._found(wanted):
            return True
        await self._to_end(which, vertical, 30, -1)
        for _ in range(30):
            if self._found(wanted):
                return True
            if not await self._scroll(which, vertical, 20, 1):
                return bool(self._found(wanted))
        return False

    async def _scroll(self, which: Any, vertical: bool, steps: int, way: int) -> bool:
        """Scroll by about a page; whether there is more that way, read from whether anything moved."""
        before = self._picture()
        await self._finger.along(self._one(which).bounds, vertical=bool(vertical), way=way, steps=int(steps))
        return self._picture() != before

    async def _to_end(self, which: Any, vertical: bool, most: int, way: int) -> bool:
        for _ in range(int(most)):
            if not await self._scroll(which, vertical, 5, way):
                break
        return True

    def _picture(self) -> list[tuple[str, str, tuple[int, int, int, int]]]:
        return [(node.shown, node.desc, node.bounds) for root in self._roots() for node in root.walk()]

    def set_clipboard(self, _label: str | None, text: str) -> bool:
        self._phone.clipboard = str(text)
        return True

    def get_clipboard(self) -> str | None:
        return None if self._phone.spec.api_level >= CLIPBOARD_CLOSED_FROM else self._phone.clipboard

    def set_orientation(self, direction: str) -> None:
        self._phone.settings["system", "user_rotation"] = str(DIRECTIONS[direction])

    def open_shade(self) -> bool:
        if self._phone.screen_on and not self._phone.over.lock:
            self._phone.over.shade_open = True
        return True

    def make_toast(self, text: str, _milliseconds: float = 0) -> bool:
        self._phone.toast = text
        return True

    def set_configurator(self, values: dict[str, Any]) -> dict[str, Any]:
        self._configurator.update({name: value for name, value in values.items() if name in self._configurator})
        return dict(self._configurator)

    async def _until(self, reached: Callable[[], bool], milliseconds: int) -> bool:
        deadline = self._phone.clock() + milliseconds / 1000
        while not reached():
            if self._phone.clock() >= deadline:
                return False
            await asyncio.sleep(POLL_SECONDS)
        return True

    def _roots(self) -> list[Node]:
        return self._phone.dump_roots()

    def _found(self, which: Any, *, instance: bool = True) -> list[Node]:
        """What a selector, or a name that was given before, finds; `exist` and `count` do not look at `instance`."""
        if isinstance(which, str):
            return self._named[which]() if which in self._named else []
        wanted = which if instance else {name: value for name, value in which.items() if name != "instance"}
        return selector.find(self._roots(), wanted)

    def _one(self, which: Any) -> Node:
        found = self._found(which)
        if not found:
            raise RpcError(-32001, f"{NOT_FOUND}: {which}")
        return found[0]

    def _below(self, collection: Any, pattern: dict[str, Any]) -> list[Node]:
        return [each for outer in self._found(collection)[:1] for each in selector.find([outer], pattern)]

    def _child(
        self, read: Callable[[Node], str], collection: Any, pattern: dict[str, Any], text: str, *_scroll: Any
    ) -> str:
        """A name for the child that has the text, itself or in what is inside it."""
        return self._remember(
            lambda: [each for each in self._below(collection, pattern) if any(read(n) == text for n in each.walk())]
        )

    def _remember(self, find: Callable[[], list[Node]]) -> str:
        if not find():
            raise RpcError(-32001, f"{NOT_FOUND}: no such child")
        name = f"object-{len(self._named) + 1}"
        self._named[name] = find
        return name


def _info(node: Node) -> dict[str, Any]:
    left, top, right, bottom = node.bounds
    bounds = {"left": left, "top": top, "right": right, "bottom": bottom}
    return {
        "bounds": bounds,
        "visibleBounds": bounds,
        "childCount": sum(child.visible for child in node.children),
        "className": node.cls,
        "contentDescription": node.desc or None,
        "packageName": node.package,
        "resourceName": node.id or None,
        "text": node.shown,
        "checkable": node.checkable,
        "checked": node.checked,
        "clickable": node.clickable,
        "enabled": node.enabled,
        "focusable": node.focusable,
        "focused": node.focused,
        "longClickable": node.long_clickable,
        "scrollable": node.scrollable,
        "selected": node.selected,
    }
