"""`virtualphone run` and its options."""

from __future__ import annotations

from pathlib import Path

from programs import Adb, virtual_phones

CLONE = "com.zhiliaoapp.musically.clone1"


def test_phones_are_made_as_they_are_ordered(adb: Adb, tmp_path: Path) -> None:
    """Regional and cloned packages side by side, a version, a language, an API level, numbers for a second process."""
    with virtual_phones(
        tmp_path, 1, "--package", "tiktok=com.ss.android.ugc.trill", "--package", f"tiktok={CLONE}",
        "--language", "id", "--api-level", "29", "--first-number", "40", "--accounts", "2",
        "--app-version", "tiktok=43.1.4",
    ) as phones:  # fmt: skip
        address = phones.phones[0]["address"]
        adb.run("connect", address)

        def sh(line: str) -> str:
            return adb.run("-s", address, "shell", line).stdout

        packages = sh("pm list packages -3")
        assert "package:com.ss.android.ugc.trill\n" in packages
        assert f"package:{CLONE}\n" in packages
        assert "package:com.zhiliaoapp.musically\n" not in packages
        assert "package:com.instagram.android\n" in packages
        assert "versionName=43.1.4" in sh(f"dumpsys package {CLONE}")
        assert sh("getprop ro.build.version.sdk; getprop persist.sys.locale") == "29\nid-ID\n"
        state = phones.control.get(f"/phones/{address}/state").json()
        assert {row["username"] for row in state["accounts"]} == {"p40.a1", "p40.a2"}
        assert sh(f"monkey -p {CLONE} 1") == "Events injected: 1\n"
        assert f"{CLONE}/" in sh("dumpsys window windows")
        sh("uiautomator dump /data/local/tmp/ui.xml")
        assert 'content-desc="Beranda"' in sh("cat /data/local/tmp/ui.xml")
        adb.run("disconnect", address)
