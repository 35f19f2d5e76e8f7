"""Programs of others work on a phone unchanged: two adb binaries, adbutils, a pure-Python adb, uiautomator2."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import adbutils
import pytest
from adb_shell.adb_device import AdbDeviceTcp
from adbutils._utils import adb_path

from programs import Adb, Phones, private_adb

DEBIAN_ADB = Path("/usr/lib/android-sdk/platform-tools/adb")
DEBIAN_PACKAGES = (
    "adb", "android-libbase", "android-libboringssl", "android-libcutils", "android-liblog", "libusb-1.0-0",
)  # fmt: skip


def debian_adb(directory: Path) -> tuple[Path, str] | None:
    """Debian's adb, if it is installed or can be fetched, and the libraries it needs. It is only unpacked: on the PATH
    it would take the place of the newer one that comes with adbutils."""
    if DEBIAN_ADB.exists():
        return DEBIAN_ADB, ""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return None
    directory.chmod(0o777)
    got = subprocess.run(
        ["apt-get", "download", "-q", *DEBIAN_PACKAGES], cwd=directory, capture_output=True, timeout=100, check=False
    )
    if got.returncode != 0 and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-q"], capture_output=True, timeout=100, check=False)
        subprocess.run(
            ["apt-get", "download", "-q", *DEBIAN_PACKAGES], cwd=directory, capture_output=True, timeout=100,
            check=False,
        )  # fmt: skip
    for package in directory.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(directory / "root")], check=True)
    unpacked = directory / "root" / DEBIAN_ADB.relative_to("/")
    libraries = sorted({str(file.parent) for file in (directory / "root" / "usr" / "lib").rglob("*.so*")})
    return (unpacked, ":".join(libraries)) if unpacked.exists() else None


@pytest.fixture(scope="module", params=["bundled", "Debian"])
def each_adb(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adb]:
    """A server of each adb in turn."""
    if request.param == "bundled":
        found: tuple[Path, str] | None = (Path(adb_path()), "")
    else:
        found = debian_adb(tmp_path_factory.mktemp("debs"))
    if found is None:
        message = "Debian's adb is not installed and cannot be fetched: on Debian, apt-get install adb"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    program, libraries = found
    with private_adb(tmp_path_factory.mktemp("home"), program, libraries) as adb:
        yield adb


def test_the_adb_binary_does_its_work(each_adb: Adb, phones: Phones, tmp_path: Path) -> None:
    """connect, shell with all three streams, push, pull, ls, install, exec-out, forward: each with its exit status."""
    address = phones.phones[0]["address"]
    assert "connected to" in each_adb.run("connect", address).stdout

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return each_adb.run("-s", address, *args)

    assert run("get-state").stdout == "device\n"
    both = run("shell", "echo out; nosuch; exit 3")
    assert (both.returncode, both.stdout) == (3, "out\n")
    assert "nosuch: inaccessible or not found" in both.stderr
    content = os.urandom(3_000_000)
    (tmp_path / "there").write_bytes(content)
    (tmp_path / "many").mkdir()
    for number in range(20):
        (tmp_path / "many" / f"{number}.txt").write_text(str(number))
    assert run("push", str(tmp_path / "there"), "/sdcard/Download/").returncode == 0
    assert run("push", str(tmp_path / "many"), "/sdcard/Download").returncode == 0
    assert run("shell", "cat", "/sdcard/Download/many/17.txt").stdout == "17"
    assert run("shell", "sha256sum", "/sdcard/Download/there").stdout.split()[0] == hashlib.sha256(content).hexdigest()
    assert run("pull", "/sdcard/Download/many", str(tmp_path / "back")).returncode == 0
    assert len(list((tmp_path / "back").rglob("*.txt"))) == 20
    assert "there" in run("ls", "/sdcard/Download").stdout
    assert run("pull", "/sdcard/nothing", str(tmp_path / "x")).returncode != 0
    import uiautomator2

    apk = Path(uiautomator2.__file__).parent / "assets" / "app-uiautomator.apk"
    installed = run("install", "-r", str(apk))
    assert "Success" in installed.stdout, installed
    assert "Success" in run("uninstall", "com.github.uiautomator").stdout
    assert each_adb.run_bytes("-s", address, "exec-out", "screencap", "-p").startswith(b"\x89PNG")
    assert run("forward", "tcp:0", "tcp:9008").returncode == 0
    assert each_adb.run("disconnect", address).returncode == 0


def test_adbutils_reads_everything_it_offers(adb: Adb, serial: str, tmp_path: Path) -> None:
    """Properties, packages, current app, battery, window, rotation, screen, files, shell results."""
    device = adbutils.AdbClient(port=adb.port).device(serial)
    assert device.prop.model == "Virtual Phone"
    assert device.get_serialno() == serial
    assert device.getprop("ro.serialno") == "device_serial_1"
    assert "com.android.settings" in device.list_packages()
    assert "com.android.settings" not in device.list_packages(["-3"])
    device.app_stop("com.android.settings")
    device.app_start("com.android.settings")
    current = device.app_current()
    assert (current.package, current.activity) == ("com.android.settings", "com.android.settings.Settings")
    info = device.app_info("com.zhiliaoapp.musically")
    assert info is not None
    assert info.version_name == "43.1.4"
    assert dataclasses.asdict(device.battery())["level"] == 100
    assert tuple(device.window_size()) == (1080, 2400)
    assert device.rotation() == 0
    assert device.is_screen_on()
    assert device.wlan_ip() == "127.0.0.1"
    assert device.screenshot().size == (1080, 2400)
    assert "Network" in device.dump_hierarchy()
    result = device.shell2("nosuch")
    assert result.returncode == 127
    (tmp_path / "file").write_bytes(b"content")
    device.sync.push(str(tmp_path / "file"), "/data/local/tmp/file")
    assert device.sync.stat("/data/local/tmp/file").size == 7
    assert "file" in [entry.path for entry in device.sync.list("/data/local/tmp")]
    assert device.sync.read_bytes("/data/local/tmp/file") == b"content"
    device.sync.pull("/data/local/tmp/file", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == b"content"
    device.remove("/data/local/tmp/file")
    assert not device.sync.exists("/data/local/tmp/file")
    device.keyevent("HOME")
    device.swipe(500, 2000, 500, 600, 0.1)
    device.send_keys("nothing focused")


def test_a_pure_python_adb_speaks_to_the_phone_itself(phones: Phones, tmp_path: Path) -> None:
    """adb-shell needs no adb server: its packets meet the phone's directly, with an older protocol version."""
    host, _, port = phones.phones[1]["address"].rpartition(":")
    device = AdbDeviceTcp(host, int(port), default_transport_timeout_s=20.0)
    assert device.connect()
    try:
        assert device.shell("getprop ro.serialno").strip() == "device_serial_2"
        content = os.urandom(300_000)
        (tmp_path / "there").write_bytes(content)
        device.push(str(tmp_path / "there"), "/sdcard/there")
        device.pull("/sdcard/there", str(tmp_path / "back"))
        assert (tmp_path / "back").read_bytes() == content
        assert device.stat("/sdcard/there")[1] == 300_000
        assert b"there" in [entry.filename for entry in device.list("/sdcard")]
        assert len("".join(device.streaming_shell("cat /sdcard/there | md5sum"))) > 30
    finally:
        device.close()


SCRIPT = Path(__file__).parent / "documented_script.py"


def test_a_script_from_uiautomator2s_documents_runs(adb: Adb, serial: str, tmp_path: Path) -> None:
    """Selectors, xpath, swipes, long text, screenshot, watcher, apps, files, shell: written from its README alone."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), serial, str(tmp_path)],
        env=adb.environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "all passed"
