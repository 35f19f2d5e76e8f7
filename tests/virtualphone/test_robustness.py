"""Whatever is sent, a phone answers: shell lines, calls of the jar, trees of any text."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from virtualphone import selector
from virtualphone.android.commands import commands
from virtualphone.dump import hierarchy
from virtualphone.faults import order
from virtualphone.journal import Journal
from virtualphone.phone import Phone, PhoneSpec
from virtualphone.rpc_error import RpcError
from virtualphone.server import PhoneServer
from virtualphone.ui import Node, Window, hit, node
from virtualphone.uiautomator import UiAutomator
from virtualphone.world import World

VOCABULARY = """
am start broadcast -n -a -d -p -e --es --esa -f pm list packages install clear grant content query insert update delete
call --uri content://media/external/images/media --bind --where --projection input tap swipe text keyevent 1 -1 0x7
99999999999 2.5 settings get put system secure global ime set enable wm size density dumpsys window activity package
display ls -l cat rm -r mkdir touch mv cp stat -c df -h date +%Y grep -v head -n tr exit sleep monkey screencap /sdcard
/sdcard/x /data/local/tmp /system "a=1" | ; && || > < >> 2>&1 $? ' " \\ cmd svc uiautomator dump printf echo true false
which toybox getprop setprop ps pidof id md5sum sha256sum statusbar notification post expand-notifications
com.android.settings com.android.settings/.Settings
"""
WORDS = st.sampled_from(VOCABULARY.split())
PROGRAMS = st.sampled_from(sorted(commands(Phone(PhoneSpec(1, "VP1"), World(0)))))
LINES = st.tuples(PROGRAMS, st.lists(st.one_of(WORDS, WORDS, WORDS, st.text(max_size=6)), max_size=6)).map(
    lambda line: " ".join([line[0], *line[1]])
)


@given(st.lists(LINES, max_size=4))
@settings(max_examples=150)
def test_any_shell_line_is_answered(handset: Any, lines: list[str]) -> None:
    """With a status, never with a fault of ours; and the phone can be looked at afterwards."""
    phone = handset()
    for line in lines:
        assert 0 <= phone.run(line).status <= 255
    assert phone.dump() is not None


SELECTORS = st.fixed_dictionaries(
    {}, optional={
        "text": st.text(max_size=4), "textMatches": st.text(max_size=4), "className": st.just("android.view.View"),
        "instance": st.integers(-2, 3), "index": st.integers(0, 3), "clickable": st.booleans(), "mask": st.integers(),
        "childOrSibling": st.just(["child"]), "childOrSiblingSelector": st.just([{"text": "Display"}]),
    },
)  # fmt: skip
ARGUMENTS = st.one_of(
    SELECTORS,
    st.integers(-10, 3000),
    st.none(),
    st.booleans(),
    st.text(max_size=5),
    st.floats(),
    st.lists(st.integers()),
)
NAMES = """
deviceInfo dumpWindowHierarchy takeScreenshot exist count objInfo objInfoOfAllInstances getText setText clearTextField
childByText childByDescription childByInstance swipePoints gesture pinchIn injectInputEvent pressKey pressKeyCode
clearInputText setClipboard getClipboard pasteClipboard setOrientation freezeRotation openNotification makeToast
getLastToast setConfigurator noSuchMethod
"""
METHODS = st.sampled_from(NAMES.split())


@given(st.lists(st.tuples(METHODS, st.one_of(st.lists(ARGUMENTS, max_size=4), ARGUMENTS)), max_size=4))
@settings(max_examples=150)
def test_any_call_is_answered_or_refused(handset: Any, calls: list[tuple[str, Any]]) -> None:
    """With something that JSON can carry, or with an error that names a Java class or the method."""
    jar = UiAutomator(handset().settings().phone)
    for method, params in calls:
        entry = Journal().call(method, params)
        try:
            json.dumps(asyncio.run(jar.call(method, params, entry)))
        except RpcError as error:
            assert str(error).startswith(("java", "androidx", "method not found"))  # noqa: PT017  # either is right


@given(st.text(), st.text(), st.text())
def test_any_text_makes_a_dump_that_can_be_read(text: str, desc: str, hint: str) -> None:
    """And what XML can hold and Java counts as one character comes out as it went in."""
    root = node("FrameLayout", (0, 0, 10, 10))
    root.add(node("EditText", (0, 0, 5, 5), value=text, desc=desc, hint=hint))
    read = etree.fromstring(hierarchy([root]).encode())
    shown = text or hint
    if all(0x20 <= ord(char) < 0xD800 for char in shown):
        assert read[0][0].get("text") == shown


class TimeTravel(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next thing that is due."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        select = self._selector.select  # type: ignore[attr-defined]

        def jump(timeout: float | None = None) -> Any:
            self.now += timeout or 0.0
            return select(0)

        self._selector.select = jump  # type: ignore[attr-defined]

    def time(self) -> float:
        return self.now


def travel(act: Coroutine[Any, Any, Any]) -> tuple[Any, float]:
    """Carry out, and say how many seconds it took by the loop's clock."""
    loop = TimeTravel()
    try:
        return loop.run_until_complete(act), loop.now
    finally:
        loop.close()


def call(phone: Any, method: str, *params: Any) -> tuple[Any, float]:
    jar = UiAutomator(phone.phone)
    return travel(jar.call(method, list(params), Journal().call(method, params)))


def test_calls_take_as_long_as_a_finger(handset: Any) -> None:
    """100 ms for a click, what was asked for a long one, 5 ms for each step of a swipe; a look takes none."""
    phone = handset().settings()
    assert call(phone, "click", 1, 1)[1] == pytest.approx(0.1)
    assert call(phone, "click", 1, 1, 700)[1] == pytest.approx(0.7)
    assert call(phone, "swipe", 500, 1800, 500, 900, 40)[1] == pytest.approx(0.2)
    assert call(phone, "exist", {"text": "Display"})[1] == 0


class Recorder:
    """The phone's end of a stream."""

    def __init__(self) -> None:
        self.sent = b""
        self.closed = False

    def send(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        self.closed = True


def test_idle_connections_end_after_five_seconds_and_the_server_with_its_stream(handset: Any) -> None:
    """A request starts the five seconds anew; when the stream that started the server closes, its port refuses."""
    phone = handset().phone
    phone.files.write("/data/local/tmp/u2.jar", bytes(200_000))

    async def play() -> None:
        services = PhoneServer(phone).services
        start = "shell:CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main -p 9008"
        assert services.open("tcp:9008", Recorder()) is None
        process = services.open(start, Recorder())
        assert process is not None
        await asyncio.sleep(0.4)
        second = Recorder()
        services.open(start, second)
        assert b"already registered" in second.sent
        assert second.closed
        stream = Recorder()
        connection = services.open("tcp:9008", stream)
        assert connection is not None
        for _ in range(3):
            connection.received(b"GET /ping HTTP/1.1\r\n\r\n")
            await asyncio.sleep(4.9)
            assert not stream.closed
        assert stream.sent.count(b"pong") == 3
        await asyncio.sleep(0.2)
        assert stream.closed
        connection.closed()
        process.closed()
        assert services.open("tcp:9008", Recorder()) is None
        assert not phone.uiautomator_running

    assert travel(play())[1] == pytest.approx(0.4 + 3 * 4.9 + 0.2)


def test_delays_depend_on_the_seed_alone() -> None:
    """`slow` with a range: the same seed, the same delays; another seed, others; all within the range."""

    def delays(seed: int) -> list[float]:
        phone = Phone(PhoneSpec(1, "VP1"), World(seed))

        async def play() -> list[float]:
            server = PhoneServer(phone)
            server.faults.add(order({"kind": "slow", "ms": [10, 90]}))
            found = []
            for _ in range(5):
                before = asyncio.get_running_loop().time()
                await server.services.call("deviceInfo", [])
                found.append(asyncio.get_running_loop().time() - before)
            return found

        took: list[float] = travel(play())[0]
        return took

    assert delays(1) == pytest.approx(delays(1))
    assert delays(1) != pytest.approx(delays(2))
    assert all(0.0099 <= each <= 0.0901 for each in delays(3))


def test_the_clipboard_is_closed_from_29_on(handset: Any) -> None:
    """A program without the focus reads nothing; pasting is the app's own doing, and works."""
    for api_level, read in ((28, "words"), (29, None), (36, None)):
        phone = handset(api_level=api_level).settings()
        call(phone, "setClipboard", None, "words")
        assert call(phone, "getClipboard")[0] == read
        phone.tap("Search settings")
        call(phone, "pasteClipboard")
        assert call(phone, "getText", {"className": "android.widget.EditText"})[0] == "words"


def test_what_is_not_found_is_an_error_with_its_java_class(handset: Any) -> None:
    """Code -32001; `exist` ignores `instance`, `objInfo` does not; a bad pattern is named."""
    phone = handset().settings()
    with pytest.raises(RpcError, match=r"androidx\.test\.uiautomator\.UiObjectNotFoundException") as missing:
        call(phone, "objInfo", {"text": "Nowhere"})
    assert missing.value.code == -32001
    assert call(phone, "exist", {"text": "Display", "instance": 7})[0] is True
    with pytest.raises(RpcError):
        call(phone, "objInfo", {"text": "Display", "instance": 7})
    with pytest.raises(RpcError, match="PatternSyntaxException"):
        call(phone, "exist", {"textMatches": "("})


def button(name: str, bounds: tuple[int, int, int, int], **more: Any) -> Node:
    return node("Button", bounds, text=name, **more)


def test_a_tap_reaches_the_topmost_button_or_nothing() -> None:
    """Beside buttons nothing; a disabled one swallows the tap; a higher layer and a higher window come first."""
    root = node("FrameLayout", (0, 0, 100, 100))
    root.add(
        button("over", (0, 0, 50, 50), clickable=True, z=1),
        button("under", (0, 0, 100, 50), clickable=True),
        button("off", (0, 50, 50, 100), clickable=True, enabled=False),
        button("label", (50, 50, 100, 100)),
    )
    windows = [Window(root)]

    def reached(x: int, y: int) -> str | None:
        found = hit(windows, x, y)
        return None if found is None else found.text

    assert (reached(10, 10), reached(60, 10), reached(10, 60), reached(60, 60)) == ("over", "under", None, None)
    windows.append(Window(node("FrameLayout", (0, 0, 20, 20), clickable=True, text="dialog")))
    windows.append(Window(node("FrameLayout", (0, 0, 100, 100), clickable=True, text="bar"), touchable=False))
    assert (reached(10, 10), reached(30, 10)) == ("dialog", "over")


def test_selectors_mean_what_uiselector_means() -> None:
    """Whole texts exactly, parts in any case, patterns over all of it, children and siblings, index and instance."""
    row = node("LinearLayout", (0, 0, 10, 10), id="a:id/row")
    row.add(button("Follow", (0, 0, 5, 5), desc="Follow bob"), button("Follow back", (5, 0, 10, 5)))
    root = node("FrameLayout", (0, 0, 10, 10)).add(row, button("FOLLOW", (0, 5, 5, 10)))

    def texts(**wanted: Any) -> list[str]:
        return [found.text for found in selector.find([root], wanted)]

    assert texts(text="Follow") == ["Follow"]
    assert texts(textContains="follow") == ["Follow", "Follow back", "FOLLOW"]
    assert texts(textStartsWith="follow ") == ["Follow back"]
    assert texts(textMatches="F.*w") == ["Follow"]
    assert texts(descriptionContains="BOB") == ["Follow"]
    assert texts(className="android.widget.Button", instance=1) == ["Follow back"]
    assert texts(className="android.widget.Button", index=1) == ["Follow back", "FOLLOW"]
    inner = [{"className": "android.widget.Button"}]
    assert texts(resourceId="a:id/row", childOrSibling=["child"], childOrSiblingSelector=inner) == [
        "Follow", "Follow back"
    ]  # fmt: skip
    assert texts(resourceId="a:id/row", childOrSibling=["sibling"], childOrSiblingSelector=inner) == ["FOLLOW"]
