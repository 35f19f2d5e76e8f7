"""The documented examples, by the page of the API's documentation that they belong to.

Written from the contract: the same calls, members and kinds of values, with names and texts of our own. `{task}` in a
path or a body is a task that is made for the example. `FOLDER` is a folder of this machine with a video and images.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FOLDER = "FOLDER"


@dataclass(frozen=True, slots=True)
class Example:
    """One call; `code` is what must come back, `count` how many tasks it creates, `field` what an error names."""

    page: str
    title: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    code: int = 0
    count: int | None = None
    field: str = ""
    before: str = ""
    """State of the task that is made for it: pending or failed."""
    note: str = ""


def create(page: str, title: str, script: str, config: dict[str, Any], count: int, **more: Any) -> Example:
    """A create call; executors default to one phone."""
    result = {name: more.pop(name) for name in ("code", "field", "note") if name in more}
    who = {} if "usernames" in more else {"serials": more.pop("serials", ["device_serial_1"])}
    body = {**who, "script_name": script, "script_config": config, **more}
    return Example(page, title, "POST", "task", body, count=count if not result.get("code") else None, **result)


def call(page: str, title: str, method: str, path: str, **more: Any) -> Example:
    """Any other call."""
    return Example(page, title, method, path, **more)


VIDEO = "https://www.tiktok.com/@lake.runner/video/7300000000000000001"
TWO = ["device_serial_1", "device_serial_2"]
THREE = ["device_1", "device_2", "device_3"]
ACCOUNTS = ["@my_account1", "@my_account2"]
OTHER_SYSTEM = "a path of another system: this server looks at the file before it accepts the task"

EXAMPLES: tuple[Example, ...] = (
    call("Overview", "Check API access", "GET", "license/check"),
    create(
        "Overview", "Create a task", "post", {"content_type": 1, "captions": "A walk by the lake #lake"}, 2,
        serials=TWO, enable_multi_account=False, start_time="14:30", note="uses the material library",
    ),
    call("Overview", "List tasks", "GET", "task?status=0&page=1&page_size=20"),
    *(
        create("Overview", f"A script without API support: {name}", name, {}, 0, code=40003, field="script_name")
        for name in ("like", "message", "super_marketing", "profile", "scrape_user")
    ),
    call("Overview", "No script name", "POST", "task", body={"serials": TWO, "script_config": {}}, code=40002,
         field="script_name"),
    create(
        "Post", "One file by its path", "post",
        {"content_type": 0, "captions": "Look! #walk", "material_list": [f"{FOLDER}/clip.mp4"], "upload_wait_time": 60},
        1,
    ),
    create(
        "Post", "The same with a Windows path", "post", {"content_type": 0, "material_list": ["C:/Videos/clip.mp4"]}, 1,
        code=40001, field="script_config.material_list", note=OTHER_SYSTEM,
    ),
    create(
        "Post", "From the material library, with tags and an interval", "post",
        {
            "content_type": 0, "captions": "{Hello|Hi} you", "post_way": "share", "material_source": "materialLibrary",
            "materials_tags": "trending, dance", "upload_wait_time": 60, "add_sound": "-1",
        },
        2, serials=TWO, enable_multi_account=False, min_interval=5, max_interval=15,
    ),
    create(
        "Post", "By usernames", "post",
        {"content_type": 0, "captions": "Look!", "material_list": [f"{FOLDER}/clip.mp4"], "upload_wait_time": 60},
        2, usernames=ACCOUNTS, min_interval=5, max_interval=15,
    ),
    create(
        "Post", "From a folder, on Instagram, every account", "post",
        {
            "content_type": 0, "captions": "Reel #lake", "post_way": "addButton", "placement": "reel",
            "material_source": "localFolder", "material_path": FOLDER, "upload_wait_time": 45,
        },
        3, enable_multi_account=True, min_interval=10, max_interval=30, note="the phone has three accounts",
    ),
    create(
        "Post", "With a sound that is searched", "post",
        {
            "content_type": 0, "captions": "Dance", "post_way": "share", "add_sound": "custom",
            "custom_sound_keyword": "slow waltz", "origin_sound_volume": 30, "add_sound_volume": 70,
            "material_source": "materialLibrary", "upload_wait_time": 60,
        },
        1,
    ),
    create(
        "Post", "With a sound by its URL", "post",
        {
            "post_way": "useSound", "sound_name": "https://www.tiktok.com/music/original-sound-7100000000000000001",
            "captions": "With sound", "material_source": "materialLibrary",
        },
        1,
    ),
    create(
        "Post", "Several images from a folder", "post",
        {
            "content_type": 1, "image_count": 5, "captions": "Five of a walk", "material_source": "localFolder",
            "material_path": FOLDER, "upload_wait_time": 45,
        },
        1,
    ),
    create("Post", "Sound as a number", "post", {"content_type": 0, "add_sound": 1}, 1),
    create("Post", "Spintax that does not close", "post", {"captions": "{a|b"}, 0, code=40001,
           field="script_config.captions"),
    *(
        example
        for script in ("follow", "unfollow")
        for example in (
            create(script.capitalize(), "One user", script,
                   {"target_users": ["@nina.paints"], "access_method": "direct"}, 1),
            create(script.capitalize(), "Several users", script,
                   {"target_users": ["@nina.paints", "@lake.runner", "@tom.bakes"], "access_method": "direct"}, 3),
            create(script.capitalize(), "At a time of day", script,
                   {"target_users": ["@nina.paints", "@lake.runner"], "access_method": "direct"}, 2,
                   start_time="14:30"),
            create(script.capitalize(), "Through the search", script,
                   {"target_users": ["nina.paints", "lake.runner"], "access_method": "search"}, 2),
            create(script.capitalize(), "By usernames", script,
                   {"target_users": ["@nina.paints"], "access_method": "direct"}, 2, usernames=ACCOUNTS),
            create(script.capitalize(), "On several phones, every account", script,
                   {"target_users": ["@nina.paints"], "access_method": "direct"}, 6, serials=THREE,
                   enable_multi_account=True, note="each phone has two accounts"),
            create(script.capitalize(), "Several users in one text", script,
                   {"target_user": "@nina.paints, lake.runner\ntom.bakes"}, 3),
        )
    ),
    create("Follow", "Three users on two phones", "follow", {"target_users": ["a.one", "b.two", "c.three"]}, 6,
           serials=TWO),
    create("Follow", "The older name of the parameter", "follow", {"target_username": "@nina.paints"}, 1),
    create("Comment", "Under one post", "comment", {"target_post_url": VIDEO, "comment_content": "Lovely 🔥"}, 1),
    create("Comment", "One of several texts by chance", "comment",
           {"target_post_url": VIDEO, "comment_content": "Lovely\nWow\nMore 👏", "comment_order": "random"}, 1),
    create(
        "Comment", "Under several posts, in order", "comment",
        {
            "target_post_urls": [VIDEO, "https://www.tiktok.com/@nina.paints/video/222",
                                 "https://www.tiktok.com/@tom.bakes/photo/333"],
            "comment_content": "Lovely\nWow\nMore", "comment_order": "sequential",
        },
        3,
    ),
    create("Comment", "At a time of day", "comment", {"target_post_url": VIDEO, "comment_content": "Later"}, 1,
           start_time="14:30"),
    create("Comment", "With an emoji", "comment",
           {"target_post_url": VIDEO, "comment_content": "Lovely", "insert_emoji": True}, 1),
    create("Comment", "By usernames", "comment", {"target_post_url": VIDEO, "comment_content": "Nice"}, 2,
           usernames=ACCOUNTS,
           note="may end `refused` later: the second of two own accounts with the same text under one post"),
    create("Comment", "On several phones, every account", "comment",
           {"target_post_url": VIDEO, "comment_content": "Lovely\nWow\nMore", "comment_order": "random"}, 6,
           serials=THREE, enable_multi_account=True),
    create("Comment", "On Instagram", "comment",
           {"target_post_url": "https://www.instagram.com/p/ABC123/", "comment_content": "What a picture 📸",
            "insert_emoji": True}, 1),
    create("Comment", "With an image", "comment",
           {"target_post_url": VIDEO, "comment_content": "This one", "comment_image_path": f"{FOLDER}/photo.png"}, 1),
    create("Comment", "With an image of the upload folder", "comment",
           {"target_post_url": VIDEO, "comment_content": "This one", "comment_image_path": "photo.png"}, 1),
    *(
        create("Comment", f"Form of a URL: {url.removeprefix('https://')}", "comment",
               {"target_post_url": url, "comment_content": "Nice"}, 1)
        for url in ("https://vm.tiktok.com/ABCDEFG/", "https://www.tiktok.com/t/ABCDEFG/",
                    "https://www.instagram.com/reel/ABCDEFGHIJK/")
    ),
    create("Comment", "A post of a third site", "comment",
           {"target_post_url": "https://example.com/1", "comment_content": "Nice"}, 0, code=40001,
           field="script_config.target_post_url"),
    create("Comment", "No post", "comment", {"comment_content": "Nice"}, 0, code=40001,
           field="script_config.target_post_urls"),
    create("Comment", "No text", "comment", {"target_post_url": VIDEO}, 0, code=40001,
           field="script_config.comment_content"),
    create("Account warm-up", "Watching only", "account_warmup",
           {"task_duration": 600, "min_duration": 10, "max_duration": 30}, 1),
    create("Account warm-up", "With topics", "account_warmup",
           {"task_duration": 900, "topic": "lakes\nhiking\nbread", "min_duration": 15, "max_duration": 45}, 1),
    create(
        "Account warm-up", "With likes, follows and comments", "account_warmup",
        {
            "task_duration": 1200, "topic": "bread\nbaking", "min_duration": 20, "max_duration": 60,
            "like_probable": 30, "floow_probable": 10, "collect_probable": 5, "comment_probable": 15,
            "comment": "Lovely 🔥\nWow\nMore 👏", "insert_emoji": True, "comment_order": "random",
        },
        1, note="acts over a limit are skipped and the session goes on",
    ),
    create(
        "Account warm-up", "With generated comments", "account_warmup",
        {
            "task_duration": 1800, "like_probable": 25, "comment_probable": 20, "generate_by_chatgpt": True,
            "chatgpt_settings": {"api_key": "a-key", "model": "a-model", "prompt": "Be kind"},
        },
        0, code=40001, field="script_config.generate_by_chatgpt",
        note="the one documented parameter that is an error: comments are written by the operator",
    ),
    create("Account warm-up", "On several phones, every account", "account_warmup",
           {"task_duration": 600, "min_duration": 15, "max_duration": 30, "like_probable": 20}, 6, serials=THREE,
           enable_multi_account=True),
    create("Account warm-up", "At a time of day", "account_warmup",
           {"task_duration": 1200, "topic": "music\ndance", "like_probable": 15, "floow_probable": 5}, 1,
           start_time="09:00"),
    create("Account warm-up", "By usernames", "account_warmup",
           {"task_duration": 600, "min_duration": 15, "max_duration": 30, "like_probable": 20}, 2, usernames=ACCOUNTS),
    call("Tasks", "List by status", "GET", "task?page=1&page_size=20&status=3"),
    call("Tasks", "List by device, script and source", "GET",
         "task?serial=device_serial_1&script_name=follow&source=api"),
    call("Tasks", "Too large a page", "GET", "task?page_size=101", code=40001, field="page_size"),
    call("Tasks", "One task", "GET", "task/{task}", before="pending"),
    call("Tasks", "A task that does not exist", "GET", "task/999999999", code=40401),
    call("Tasks", "Stop", "POST", "task/{task}/stop", before="pending"),
    call("Tasks", "Stop what has ended", "POST", "task/{task}/stop", before="failed", code=40901),
    call("Tasks", "Retry", "POST", "task/{task}/retry", before="failed"),
    call("Tasks", "Retry what has not failed", "POST", "task/{task}/retry", before="pending", code=40901),
    call("Tasks", "Delete", "DELETE", "task/{task}", before="pending"),
    call("Tasks", "Delete several", "DELETE", "task/batch", body={"task_ids": ["{task}", 999999999]}, before="pending"),
    call("Tasks", "Delete several, without a body in DELETE", "POST", "task/batch-delete",
         body={"task_ids": ["{task}"]}, before="pending", note="an addition"),
    call("Tasks", "Retry all that failed", "POST", "task/retry-all"),
    call("Tasks", "Statistics", "GET", "task/stats"),
    call("Accounts", "List", "GET", "accounts?platform=tiktok&device=device_1&logined=1&status=0&page=1&page_size=20"),
)  # fmt: skip
