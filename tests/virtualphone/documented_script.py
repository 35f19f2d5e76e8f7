"""What uiautomator2's README shows, in the order in which it shows it, on whatever phone is named. Run by
test_foreign_peers; knows nothing of virtual phones."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import uiautomator2 as u2

d = u2.connect(sys.argv[1])
work = Path(sys.argv[2])
SETTINGS = "com.android.settings"

# information
assert {"currentPackageName", "displayHeight", "displayWidth", "sdkInt", "productName", "screenOn"} <= set(d.info)
assert d.window_size() == (d.info["displayWidth"], d.info["displayHeight"])
assert d.device_info["model"]
assert d.serial == sys.argv[1]
assert d.wlan_ip

# shell
output, exit_code = d.shell("pwd", timeout=60)
assert (output.strip(), exit_code) == ("/", 0)
assert d.shell(["ls", "-l", "/sdcard"]).exit_code == 0
assert d.shell("nosuchcommand").exit_code == 127

# files
(work / "foo.txt").write_text("hello")
d.push(str(work / "foo.txt"), "/sdcard/")
d.push(str(work / "foo.txt"), "/sdcard/bar.txt")
with (work / "foo.txt").open("rb") as file:
    d.push(file, "/data/local/tmp/foo.txt", mode=0o755)
d.pull("/sdcard/bar.txt", str(work / "bar.txt"))
assert (work / "bar.txt").read_text() == "hello"
# apps
d.app_stop(SETTINGS)
d.app_start(SETTINGS)
assert d.app_wait(SETTINGS, front=True, timeout=20.0)
assert d.app_current()["package"] == SETTINGS
assert d.wait_activity("com.android.settings.Settings", timeout=60)
assert SETTINGS in d.app_list()
assert SETTINGS in d.app_list_running()
assert d.app_info(SETTINGS)["versionName"]
d.app_stop(SETTINGS)
assert SETTINGS not in d.app_list_running()
d.app_start(SETTINGS, "com.android.settings.Settings", wait=True, stop=True)
with d.session(SETTINGS, attach=True) as session:
    assert session.running()
    assert session(text="Display").exists
d.app_start(SETTINGS, wait=True)

# screen
d.screen_off()
assert not d.info["screenOn"]
d.screen_on()
assert d.info["screenOn"]
d.unlock()
assert d.orientation == "natural"
d.set_orientation("l")
assert d.orientation == "left"
d.set_orientation("natural")
d.freeze_rotation(False)
d.screenshot(str(work / "home.jpg"))
image = d.screenshot()
assert image.size == d.window_size()
assert d.dump_hierarchy(compressed=False, pretty=True, max_depth=50).startswith("<?xml")
d.open_notification()
d.press("back")
d.open_quick_settings()
d.press("back")

# keys
d.press("home")
assert d.app_current()["package"] != SETTINGS
d.press(0x07, 0x02)
d.app_start(SETTINGS, wait=True)

# selectors
assert d(text="Display", className="android.widget.TextView").exists
assert d(textContains="Network").exists(timeout=3)
assert d(textMatches=r"Conn.*devices").wait(timeout=60)
assert d(textStartsWith="Batt").info["text"] == "Battery"
assert d(resourceId="android:id/title").count > 5
assert len(d(className="android.widget.TextView")) > 5
assert d(resourceId="android:id/title")[1].get_text() == "Connected devices"
assert d(className="android.widget.TextView", instance=0).exists
assert d(resourceId="com.android.settings:id/recycler_view").child(text="Battery").exists
assert d(text="Battery").sibling(className="android.widget.TextView").exists
assert (
    d(resourceId="com.android.settings:id/recycler_view")
    .child_by_text("Storage", className="android.widget.LinearLayout")
    .exists
)
assert d(text="Network & internet").down(text="Apps").info["text"] == "Apps"
assert d(text="Nothing like this").exists is not True
assert not d(text="Nothing like this").wait(timeout=0.3)
assert d(text="Nothing like this").wait_gone(timeout=0.3)
try:
    d(text="Nothing like this").click(timeout=0.2)
except u2.UiObjectNotFoundError:
    print("as documented: not found")
else:
    raise AssertionError("nothing was clicked")
assert d(text="Nothing like this").click_exists(timeout=0.2) is False
d(text="Display").click(timeout=10)
assert d(text="Dark theme").wait(timeout=60)
d(text="Dark theme").click()
assert d(className="android.widget.Switch", checked=True).wait(timeout=60)
d(text="Dark theme").click(offset=(0.2, 0.5))
assert d(className="android.widget.Switch", checked=True).wait_gone(timeout=5)
d(text="Dark theme").long_click(0.6)
d.press("back")

# gestures
d.click(10, 10)
d.double_click(10, 10)
d.long_click(10, 10, 0.5)
d.swipe(500, 1800, 500, 800, 0.1)
d.swipe_ext("up")
assert d(text="Tips & support").wait(timeout=60)
d.swipe_ext("down", scale=0.8)
d.swipe_points([(500, 1800), (500, 1200), (500, 800)], 0.2)
d.drag(500, 800, 500, 2000)
d.touch.down(500, 1500).move(500, 1300).up(500, 900)
d(scrollable=True).scroll.toBeginning()
d(scrollable=True).scroll(steps=10)
d(scrollable=True).fling.toEnd()
assert d(text="Tips & support").exists
d(scrollable=True).scroll.to(text="Network & internet")
assert d(text="Network & internet").exists
d(scrollable=True).fling.vert.toBeginning(max_swipes=50)
d(text="Apps").drag_to(10, 10, duration=0.1)
d(scrollable=True).scroll.toBeginning()
d(text="Apps").swipe("up", steps=10)
d(scrollable=True).scroll.toBeginning()

# xpath
assert d.xpath('//*[@text="Battery"]').exists
assert d.xpath("Battery").wait(timeout=60)
assert d.xpath('//*[@resource-id="android:id/title"]').all()[0].text
assert d.xpath("%connected%").exists is not None
d.xpath('//*[@content-desc="Search settings"]').click()
assert d.xpath("//android.widget.EditText").wait(timeout=60)

# text
field = d(className="android.widget.EditText")
field.set_text("hello")
assert field.get_text() == "hello"
field.clear_text()
assert d(focused=True).exists
long_text = "A long text, with ümlauts and “quotes”. " * 60
d.send_keys(long_text)
assert field.get_text() == long_text
d.clear_text()
d.send_keys("Disp", clear=True)
assert field.get_text() == "Disp"
d.send_action("search")
assert d(text="Dark theme").wait(timeout=60)
d.hide_keyboard()
assert d.current_ime() == "com.github.uiautomator/.AdbKeyboard"
d.set_input_ime(False)

# watcher
d.press("back")
assert d(text="Display").wait(timeout=60)
d.watcher("display").when('//*[@text="Display"]').click()
d.watcher.start(interval=0.2)
deadline = time.monotonic() + 20
while not d(text="Dark theme").exists and time.monotonic() < deadline:
    time.sleep(0.1)
d.watcher.stop()
d.watcher.remove()
assert d(text="Dark theme").exists
d.press("back")
with d.watch_context() as ctx:
    ctx.when("Display").click()
    ctx.wait_stable(seconds=1.0, timeout=20.0)
assert d(text="Dark theme").exists
d.press("back")

# toast, clipboard, the rest
d.make_toast("Hello", 1.0)
assert d.toast.get_message(1.0) == "Hello"
d.clear_toast()
d.set_clipboard("text", "label")
d.implicitly_wait(10.0)
d.settings["wait_timeout"] = 5.0
d.open_url("https://www.example.com")
d.press("back")
d.app_stop_all()
print("all passed")
