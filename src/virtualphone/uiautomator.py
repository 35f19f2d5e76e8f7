"""The JSON-RPC methods of uiautomator2's server on the phone (u2.jar 0.4.1), those that uiautomator2 3.7 calls."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Any

from virtualphone import drawing, dump, selector
from virtualphone.journal import Call
from virtualphone.phone import KEY_CODES, Phone
from virtualphone.ui import Node

CLICK_SECONDS = 0.1
POLL_SECONDS = 0.05
TAPS = frozenset({"click", "longClick"})
NOT_FOUND = "androidx.test.uiautomator.UiObjectNotFoundException"


class RpcError(Exception):
    """An error as the jar answers it: a code, and a message that begins with the Java class."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class UiAutomator:
    """Answers calls to one phone. The journal gets every call, with what a tap reached."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._configurator: dict[str, Any] = {
            "actionAcknowledgmentTimeout": 3000,
            "keyInjectionDelay": 0,
            "scrollAcknowledgmentTimeout": 200,
            "waitForIdleTimeout": 0,
            "waitForSelectorTimeout": 0,
        }
        self._methods: dict[str, Callable[..., Any]] = {
            "deviceInfo": self.device_info,
            "dumpWindowHierarchy": self.dump,
            "click": self.click,
            "longClick": self.click,
            "exist": self.exist,
            "count": self.count,
            "waitForExists": self.wait_for_exists,
            "waitUntilGone": self.wait_until_gone,
            "objInfo": self.object_info,
            "objInfoOfAllInstances": self.object_infos,
            "getText": lambda which: self._one(which).shown,
            "takeScreenshot": self.screenshot,
            "getClipboard": lambda: self._phone.clipboard,
            "setClipboard": self.set_clipboard,
            "pressKey": self.press_key,
            "pressKeyCode": self.press_key_code,
            "swipe": self.swipe,
            "swipePoints": self.swipe_points,
            "drag": self.swipe,
            "getLastToast": lambda: None,
            "clearLastToast": lambda: True,
            "getConfigurator": lambda: dict(self._configurator),
            "setConfigurator": self.set_configurator,
            "wakeUp": lambda: self._phone.key("wakeup"),
            "sleep": lambda: self._phone.key("sleep"),
            "freezeRotation": lambda _frozen: True,
            "setOrientation": lambda _direction: True,
            "openNotification": lambda: True,
            "openQuickSettings": lambda: True,
            "setText": self.set_text,
            "clearTextField": self.set_text,
        }

    async def call(self, method: str, params: Any, entry: Call) -> Any:
        """Carry out one call; its entry in the journal learns what a tap reached.

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
        if method in TAPS and self._phone.reached is not None:
            entry.node = self._phone.reached.name
        return result

    def device_info(self) -> dict[str, Any]:
        width, height = self._phone.size
        return {
            "currentPackageName": self._phone.front.package,
            "displayHeight": height,
            "displayRotation": 0,
            "displaySizeDpX": width * 160 // 420,
            "displaySizeDpY": height * 160 // 420,
            "displayWidth": width,
            "productName": "virtualphone",
            "screenOn": self._phone.screen_on,
            "sdkInt": self._phone.spec.api_level,
            "naturalOrientation": True,
        }

    def dump(self, _compressed: bool = False, _max_depth: int | None = None, *_more: Any) -> str:
        return dump.hierarchy(self._roots())

    async def click(self, *args: Any) -> bool:
        if isinstance(args[0], dict):
            x, y = self._one(args[0]).center
            hold = CLICK_SECONDS
        else:
            x, y = int(args[0]), int(args[1])
            hold = args[2] / 1000 if len(args) > 2 else CLICK_SECONDS
        await asyncio.sleep(hold)
        self._phone.tap(x, y, hold)
        return True

    def exist(self, which: dict[str, Any]) -> bool:
        # the jar ignores `instance` here
        return bool(self._find({name: value for name, value in which.items() if name != "instance"}))

    def count(self, which: dict[str, Any]) -> int:
        return len(self._find({name: value for name, value in which.items() if name != "instance"}))

    async def wait_for_exists(self, which: dict[str, Any], milliseconds: int = 0) -> bool:
        return await self._until(lambda: bool(self._find(which)), milliseconds)

    async def wait_until_gone(self, which: dict[str, Any], milliseconds: int = 0) -> bool:
        return await self._until(lambda: not self._find(which), milliseconds)

    def object_info(self, which: dict[str, Any]) -> dict[str, Any]:
        return _info(self._one(which))

    def object_infos(self, which: dict[str, Any]) -> list[dict[str, Any]]:
        return [_info(node) for node in self._find(which)]

    def screenshot(self, _scale: float = 1, quality: int = 80) -> str:
        image = drawing.picture(self._phone.windows(), self._phone.size, on=self._phone.screen_on)
        return base64.b64encode(drawing.jpeg(image, quality)).decode()

    def set_clipboard(self, _label: str | None, text: str) -> bool:
        self._phone.clipboard = text
        return True

    def press_key(self, name: str) -> bool:
        return self._phone.key(name)

    def press_key_code(self, code: int, _meta: int = 0) -> bool:
        return self._phone.key(KEY_CODES.get(int(code), ""))

    async def swipe(self, *args: Any) -> bool:
        if isinstance(args[0], dict):
            left, top, right, bottom = self._one(args[0]).bounds
            middle = (left + right) // 2
            ends = {"up": (middle, bottom - 5, middle, top + 5), "down": (middle, top + 5, middle, bottom - 5)}
            points = ends.get(str(args[1]).lower(), ends["up"])
            steps = int(args[-1])
        else:
            points = tuple(int(value) for value in args[:4])  # type: ignore[assignment]
            steps = int(args[4]) if len(args) > 4 else 20
        await asyncio.sleep(min(steps, 400) * 0.005)
        self._phone.swipe(*points)
        return True

    async def swipe_points(self, points: list[int], steps: int) -> bool:
        await asyncio.sleep(min(steps, 400) * 0.005)
        self._phone.swipe(points[0], points[1], points[-2], points[-1])
        return True

    def set_configurator(self, values: dict[str, Any]) -> dict[str, Any]:
        self._configurator.update({name: value for name, value in values.items() if name in self._configurator})
        return dict(self._configurator)

    def set_text(self, which: dict[str, Any], text: str = "") -> bool:
        node = self._one(which)
        if node.edit is None or not node.enabled:
            return False
        node.edit(text)
        return True

    async def _until(self, reached: Callable[[], bool], milliseconds: int) -> bool:
        deadline = self._phone.clock() + milliseconds / 1000
        while not reached():
            if self._phone.clock() >= deadline:
                return False
            await asyncio.sleep(POLL_SECONDS)
        return True

    def _roots(self) -> list[Node]:
        return self._phone.dump_roots()

    def _find(self, which: dict[str, Any]) -> list[Node]:
        return selector.find(self._roots(), which)

    def _one(self, which: dict[str, Any]) -> Node:
        found = self._find(which)
        if not found:
            raise RpcError(-32001, f"{NOT_FOUND}: {which}")
        return found[0]


def _info(node: Node) -> dict[str, Any]:
    left, top, right, bottom = node.bounds
    bounds = {"left": left, "top": top, "right": right, "bottom": bottom}
    return {
        "bounds": bounds,
        "visibleBounds": bounds,
        "childCount": len(node.children),
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
