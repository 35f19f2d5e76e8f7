"""Examples in the OpenAPI document. A test sends every request, and compares every answer with its schema."""

from __future__ import annotations

from typing import Any

REQUESTS: dict[str, dict[str, dict[str, Any]]] = {
    "CreateTaskBody": {
        "follow": {
            "summary": "Follow two users from two phones: four tasks",
            "value": {
                "serials": ["device_serial_1", "device_serial_2"],
                "script_name": "follow",
                "script_config": {"target_users": ["@nina.paints", "@lake.runner"]},
            },
        },
        "unfollow": {
            "summary": "Stop following, from an account",
            "value": {
                "usernames": ["@my_account"],
                "script_name": "unfollow",
                "script_config": {"target_user": "@nina.paints"},
            },
        },
        "post": {
            "summary": "Post images of the library, with a caption by chance",
            "value": {
                "serials": ["device_serial_1"],
                "script_name": "post",
                "script_config": {"content_type": 1, "image_count": 3, "captions": "{Hello|Hi} from the lake #walk"},
            },
        },
        "comment": {
            "summary": "Comment on a post in the afternoon",
            "value": {
                "serials": ["device_serial_1"],
                "script_name": "comment",
                "script_config": {
                    "target_post_url": "https://www.tiktok.com/@lake.runner/video/7300000000000000001",
                    "comment_content": "What a view!\nWhere is this?",
                    "comment_order": "sequential",
                },
                "start_time": "14:30",
            },
        },
        "account_warmup": {
            "summary": "Ten minutes in the feed, with a few likes",
            "value": {
                "serials": ["device_serial_1"],
                "script_name": "account_warmup",
                "script_config": {"task_duration": 600, "topic": "lakes\nhiking", "like_probable": 10},
            },
        },
    },
    "TaskChange": {"later": {"summary": "Another start", "value": {"start_time": "2027-03-01T14:30:00+07:00"}}},
    "BatchDelete": {"two": {"summary": "Two tasks", "value": {"task_ids": [101, 102]}}},
    "NewAccount": {
        "logged_in": {
            "summary": "An account that is logged in on a phone",
            "value": {
                "platform": "tiktok",
                "username": "@my_account",
                "serial": "device_serial_1",
                "tags": ["shop", "jakarta"],
            },
        }
    },
    "DeviceChange": {
        "rack": {"summary": "A phone of a group", "value": {"name": "Rack 1, upper left", "tags": ["rack1"]}}
    },
    "MaterialTags": {"text": {"summary": "As one text", "value": {"tags": "trending, dance"}}},
    "MaterialIds": {"two": {"summary": "Two materials", "value": {"material_ids": [1, 2]}}},
    "MaterialChange": {
        "account": {
            "summary": "Only for one account",
            "value": {"username": "@my_account", "platform": "tiktok"},
        },
        "used": {"summary": "To be posted once more", "value": {"used": False}},
    },
    "NewSchedule": {
        "weekdays": {
            "summary": "Ten minutes in the feed, on three evenings a week",
            "value": {
                "name": "evenings",
                "weekdays": ["mon", "wed", "fri"],
                "times": ["18:30"],
                "timezone": "Asia/Jakarta",
                "task": {
                    "serials": ["device_serial_1"],
                    "script_name": "account_warmup",
                    "script_config": {"task_duration": 600},
                },
            },
        },
    },
    "NewWebhook": {
        "endings": {
            "summary": "Hear of every task that ends",
            "value": {"url": "http://127.0.0.1:8000/phonedeck", "events": ["task.completed", "task.failed"]},
        },
        "all": {
            "summary": "Hear of everything about phones",
            "value": {"url": "https://hooks.example.com/phones", "events": "device.*", "description": "Rack monitor"},
        },
    },
    "WebhookChange": {
        "rest": {"summary": "Send nothing for now", "value": {"enabled": False}},
        "again": {
            "summary": "Go on, to another address",
            "value": {"enabled": True, "url": "https://hooks.example.com/b"},
        },
    },
    "NewNotification": {
        "ntfy": {
            "summary": "Tell a phone of lost phones and held accounts, at most every ten minutes",
            "value": {
                "name": "my phone",
                "url": "ntfy://my-secret-topic",
                "rules": ["phone_lost", "account_held"],
                "quiet_seconds": 600,
            },
        },
    },
    "NotificationChange": {"rest": {"summary": "Tell nothing for now", "value": {"enabled": False}}},
    "NewLimits": {
        "all": {
            "summary": "Ten follows an hour for every account, by day",
            "value": {"per_hour": {"follow": 10}, "gap_seconds": 45, "active_hours": "08:00-22:30"},
        },
        "account": {"summary": "An account that only watches", "value": {"account_id": 1, "per_day": {"like": 0}}},
    },
    "Release": {
        "release": {"summary": "A person looked", "value": {"reason": "Solved the challenge on the phone"}},
    },
    "ScheduleChange": {"cron": {"summary": "Every hour instead", "value": {"cron": "0 * * * *"}}},
}

TASK: dict[str, Any] = {
    "id": 101,
    "script_name": "follow",
    "script_config": {"target_users": ["nina.paints"]},
    "serial": "device_serial_1",
    "username": None,
    "status": 2,
    "status_text": "completed",
    "source": "api",
    "start_time": "2027-03-01 14:30:00",
    "end_time": "2027-03-01 14:30:09",
    "remark": "Followed @nina.paints.",
    "retry_count": 0,
    "outcome": "done",
    "reason": None,
    "progress": {"done": 1, "total": 1, "label": "nina.paints"},
    "scheduled_at": None,
    "started_at": "2027-03-01T14:30:00.120000+07:00",
    "finished_at": "2027-03-01T14:30:09.480000+07:00",
    "created_at": "2027-03-01T14:29:59.900000+07:00",
    "platform": "tiktok",
    "target": "nina.paints",
    "batch_id": 12,
    "attempt": 1,
    "host": "local",
}

ANSWERS: dict[tuple[str, str], Any] = {
    ("get", "/license/check"): {
        "plan_name": "Pro",
        "api_enabled": True,
        "device_limit": 20,
        "message": "API access enabled",
    },
    ("post", "/task"): {"task_ids": [101, 102], "created_count": 2},
    ("post", "/task/preview"): {
        "tasks": [
            {
                "serial": "device_serial_1",
                "device_state": "ready",
                "username": None,
                "platform": "tiktok",
                "target": "nina.paints",
                "scheduled_at": None,
            }
        ],
        "total": 1,
        "warnings": [],
    },
    ("get", "/task"): {"tasks": [TASK], "total": 1, "page": 1, "page_size": 20, "next_cursor": None},
    ("get", "/task/stats"): {"total": 120, "pending": 40, "running": 2, "completed": 71, "failed": 7},
    ("get", "/task/{id}"): {**TASK, "steps": [], "trail": [], "artifacts": [], "attempts": []},
    ("post", "/task/{id}/stop"): {**TASK, "status": 3, "status_text": "failed", "outcome": "stopped"},
    ("post", "/task/{id}/retry"): {**TASK, "status": 0, "status_text": "pending", "outcome": None},
    ("post", "/task/retry-all"): {"retried_count": 5, "skipped_count": 2},
    ("delete", "/task/{id}"): {"deleted_count": 1},
    ("delete", "/task/batch"): {"deleted_count": 2, "not_found": [103]},
    ("post", "/task/batch-delete"): {"deleted_count": 2, "not_found": [103]},
}


def failure(code: int, message: str, field: str | None = None, problem: str = "", got: Any = None) -> dict[str, Any]:
    """An error's envelope."""
    errors = {"errors": [{"field": field, "problem": problem, "got": got}]} if field else None
    return {"code": code, "message": message, "data": errors}


FAILURES: dict[str, dict[str, Any]] = {
    "400": failure(
        40001,
        "script_config.task_duration: must be a positive number",
        "script_config.task_duration",
        "must be a positive number",
        -1,
    ),
    "401": failure(40101, "this server needs a token: send Authorization: Bearer TOKEN"),
    "403": failure(40301, "Plan Starter has no API access; use Pro, Team or Business."),
    "404": failure(40401, "there is no task 77; it may have been deleted"),
    "405": failure(40501, "PUT is not allowed here; use GET, POST"),
    "409": failure(40901, "task 101 is completed; only failed tasks can be retried"),
    "413": failure(41301, "the body is larger than 8 MiB"),
    "415": failure(41501, "the body's type is text/plain; send it with Content-Type: application/json"),
    "429": failure(42901, "too many requests; try again in 1 s"),
    "431": failure(41301, "address and headers are larger than 32 KiB"),
    "500": failure(50001, "a fault in Phonedeck, incident 1a2b3c4d; the log has the details"),
}
