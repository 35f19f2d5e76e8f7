"""Names, captions and files that are written to do harm: on this machine's disk, in its logs, in a phone's shell."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from figures import Figures
from target import TLS, Target
from test_web_pages import PNG

from phonedeck.phones import intents, keyboard

HOSTILE = [
    "'; rm -rf /; '",
    '"; touch HARM; "',
    "$(touch HARM)",
    "`touch HARM`",
    "a && touch HARM",
    "a | touch HARM",
    "a > HARM",
    "a\ntouch HARM\n",
    "a\r\ntouch HARM",
    "'\\''; touch HARM; '",
    "\\'; touch HARM; \\'",
    "${IFS}touch${IFS}HARM",
    "$'\\n'touch HARM",
    "*?[a-z]~{a,b}!!",
    "-rf",
    "--es text x",
    "../../../../HARM",
    "..\\..\\HARM",
    "C:\\HARM",
    "/etc/passwd",
    "con.png",
    "‮gpj.exe",
    "a‏b⁦c⁩",
    "😀👩‍👩‍👧‍👦 𝕳",
    "é́́́",
    "<script>alert(1)</script>",
    "<!--#exec cmd='touch HARM'-->",
    "'; DROP TABLE task; --",
    "1 OR 1=1",
    "%s%n%x{0}{}",
    "%0d%0aSet-Cookie: x=1",
    "\t \u00a0\u2028\u2029",
]
SHELLS = [shell for shell in ("sh", "bash", "mksh", "busybox") if shutil.which(shell)]


def arguments(shell: str, command: str, where: Path) -> list[str]:
    """What the programs of a phone would be given by this command, as its shell cuts it."""
    stand_in = "tell() { for each; do printf '%s\\0' \"$each\"; done; }; "
    for program in ("am", "content", "ime", "settings"):
        stand_in += f'{program}() {{ tell {program} "$@"; }}; '
    run = [shell, "sh"] if shell == "busybox" else [shell]
    done = subprocess.run(
        [*run, "-c", stand_in + command],
        cwd=where,
        capture_output=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("shell", SHELLS)
def test_no_name_reaches_a_phones_shell_as_anything_but_a_word(shell: str, tmp_path: Path, figures: Figures) -> None:
    """Links, packages, content names, keyboards and texts: each arrives as the one argument that it is."""
    tried = passed = 0
    for text in HOSTILE:
        sent: list[str] = []

        def answer(command: str, current: str = text, log: list[str] = sent) -> str:
            log.append(command)
            return current if command.startswith("settings get secure") else "result=-1"

        assert keyboard.type_in(answer, text)
        with keyboard.borrowed(answer):
            pass
        commands = {
            "link": (intents.view(text, "com.app"), text),
            "package": (intents.view("https://x.example/", text), text),
            "content": (intents.share([f"content://{text}"], "image/png", "com.app/.A"), f"content://{text}"),
            "two contents": (
                intents.share([f"content://{text}", "content://b"], "image/png", "com.app/.A"),
                f"content://{text},content://b",
            ),
            "type": (intents.share(["content://a"], text, "com.app/.A"), text),
            "component": (intents.share(["content://a"], "image/png", text), text),
            **{f"keyboard {number}": (command, None) for number, command in enumerate(sent)},
        }
        for command, wanted in commands.values():
            tried += 1
            words = arguments(shell, command, tmp_path)
            passed += (wanted is not None and words.count(wanted) != 1) or bool(list(tmp_path.iterdir()))
    figures(f"Hostile names to a phone's shell ({shell})", tried, passed)


def test_no_name_becomes_a_path_or_a_fault_here(target: Target, figures: Figures) -> None:
    """Uploads, tags, users, serials, captions: kept as they are or refused, and nothing else is written or run."""
    api = f"{target.url}/api/v1"
    before = set(target.data_dir.rglob("*"))
    http = httpx.Client(verify=TLS)
    tried = passed = 0
    made: list[int] = []
    for number, text in enumerate(HOSTILE):
        content = PNG + number.to_bytes(2, "big")
        script = {"serials": ["HW1"], "script_name": "post"}
        answers = [
            http.post(
                f"{api}/materials/{quote(text, safe='')}",
                content=content, headers={"Content-Type": "application/octet-stream"}, timeout=60,
            ),
            http.post(
                f"{api}/materials", params={"tags": text}, content=content,
                headers={"Content-Type": "application/octet-stream", "X-Filename": quote(text)}, timeout=60,
            ),
            http.post(f"{api}/task", json={**script, "serials": [text], "script_config": {}}, timeout=60),
            http.post(f"{api}/task", json={**script, "usernames": [text], "script_config": {}}, timeout=60),
            http.post(
                f"{api}/task", timeout=60,
                json={**script, "script_name": "follow", "script_config": {"target_users": [text]}},
            ),
            http.post(f"{api}/task", json={**script, "script_config": {"material_list": [text]}}, timeout=60),
            http.post(f"{api}/accounts", json={"platform": "tiktok", "username": text}, timeout=60),
            http.get(f"{api}/task", params={"username": text, "target": text, "serial": text}, timeout=60),
            http.get(f"{api}/accounts", params={"tag": text, "device": text}, timeout=60),
        ]  # fmt: skip
        for answer in answers:
            tried += 1
            passed += answer.json()["code"] == 50001 or "set-cookie" in answer.headers
        made += [answer.json()["data"]["id"] for answer in answers[:2] if answer.json()["code"] == 0]
    http.close()
    names = [item["name"] for item in target.call("GET", "materials?page_size=100")["data"]["materials"]]
    passed += sum("/" in name or "\\" in name for name in names)
    blobs = target.data_dir / "blobs"
    for path in target.data_dir.rglob("*"):
        harmless = path.parent == target.data_dir or path.is_relative_to(blobs) or path in before
        passed += not harmless or "HARM" in path.name
    assert not Path("HARM").exists()
    target.call("DELETE", "materials", {"material_ids": sorted(set(made))})
    figures("Hostile names to the server", tried, passed)


def test_special_files_and_links_are_no_material(tmp_path: Path, figures: Figures) -> None:
    """Only regular files that are images or videos, inside the folders set, after links; nothing waits for a pipe."""
    roots, outside = tmp_path / "roots", tmp_path / "outside"
    roots.mkdir()
    outside.mkdir()
    for place in (roots, outside):
        (place / "good.png").write_bytes(PNG)
    os.mkfifo(roots / "pipe.png")
    (roots / "text.png").write_text("no image")
    (roots / "empty.png").touch()
    (roots / "folder.png").mkdir()
    for name, to in (
        ("link.png", outside / "good.png"), ("up.png", Path("../outside/good.png")), ("etc.png", Path("/etc/passwd")),
        ("zero.png", Path("/dev/zero")), ("random.png", Path("/dev/urandom")), ("loop.png", roots / "loop.png"),
        ("gone.png", roots / "nothing"), ("input.png", Path("/proc/self/fd/0")), ("folder", outside),
        ("env.png", Path("/proc/self/environ")),
    ):  # fmt: skip
        (roots / name).symlink_to(to)
    target = Target(tmp_path / "server", settings=f'material_roots = ["{roots}"]')
    target.directory.mkdir()
    target.prepare().start()
    bad = [
        *(str(path) for path in sorted(roots.iterdir()) if path.name != "good.png"),
        str(outside / "good.png"), f"{roots}/../outside/good.png", f"{roots}/folder/good.png", "good.png", "", " ",
        f"{roots}x/good.png", "/dev/stdin", "/dev/tty", "/proc/1/mem", str(target.data_dir / "phonedeck.db"),
        f"{roots}/good.png\0.jpg", f"file://{roots}/good.png", f"{roots}/" + "a" * 5000, "//server/share/a.png",
        "\\\\server\\share\\a.png", "C:/a.png", "~/a.png", f"{roots}/*.png",
    ]  # fmt: skip

    def create(*paths: str) -> int:
        body = {"serials": ["HW1"], "script_name": "post", "script_config": {"material_list": list(paths)}}
        code: int = target.call("POST", "task", body)["code"]
        return code

    try:
        passed = sum(create(path) != 40001 for path in bad)
        assert create(str(roots / "good.png"), *bad) == 40001
        assert create(str(roots / "good.png")) == 0
        assert target.state() == (2, 1, 0)
    finally:
        target.end()
    figures("Links and special files as material", len(bad), passed)
