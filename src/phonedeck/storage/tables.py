"""Every table. The migrations build them; a test compares the two.

Times are stored as whole microseconds since 1970 in UTC: both databases compare and index them alike, and SQLite
has no time type of its own. It is one long file because it is one list, read from top to bottom.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)

# Ids come from here and not from the database's own counters: a call that makes 10,000 tasks reserves them with
# one update, ids rise in the order of commits on both databases, and a deleted task's id never comes back.
sequence = Table(
    "sequence",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

# `look_first`: an act of an interrupted attempt is open; it is looked up before any other task of the phone or the
# account. `setbacks`: how often in a row the phone was lost. After `expires_at` it is not started any more: a client's
# own last time, or with `expires_by_grace` how late its start may be.
task = Table(
    "task",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("batch_id", BigInteger, nullable=False),
    Column("device", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("username", Text),
    Column("platform", Text),
    Column("script_name", Text, nullable=False),
    Column("script_config", JSON, nullable=False),
    Column("target", Text),
    Column("source", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("outcome", Text),
    Column("reason", Text),
    Column("remark", Text, nullable=False, server_default=""),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("retry_count", Integer, nullable=False, server_default="0"),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("interruptions", Integer, nullable=False, server_default="0"),
    Column("host", Text),
    Column("stop_requested", Boolean, nullable=False, server_default=false()),
    Column("look_first", Boolean, nullable=False, server_default=false()),
    Column("setbacks", Integer, nullable=False, server_default="0"),
    Column("progress_done", Integer, nullable=False, server_default="0"),
    Column("progress_total", Integer, nullable=False, server_default="0"),
    Column("progress_label", Text, nullable=False, server_default=""),
    Column("due_at", Moment, nullable=False),
    Column("scheduled_at", Moment),
    Column("expires_at", Moment),
    Column("expires_by_grace", Boolean, nullable=False, server_default=false()),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Index(
        "ix_task_claimable",
        "device",
        text("look_first DESC"),
        text("priority DESC"),
        "id",
        postgresql_where=text("status = 0"),
        sqlite_where=text("status = 0"),
    ),
    Index("ix_task_due", "due_at", postgresql_where=text("status = 0"), sqlite_where=text("status = 0")),
    Index("ix_task_expires", "expires_at", postgresql_where=text("status = 0"), sqlite_where=text("status = 0")),
    Index(
        "ix_task_waiting_account",
        "username",
        "platform",
        postgresql_where=text("status = 0"),
        sqlite_where=text("status = 0"),
    ),
    Index("ix_task_batch_id", "batch_id"),
    Index("ix_task_running", "id", postgresql_where=text("status = 1"), sqlite_where=text("status = 1")),
    Index("ix_task_status_id", "status", "id"),
    Index("ix_task_device_id", "device", "id"),
    Index("ix_task_script_name_id", "script_name", "id"),
    Index("ix_task_source_id", "source", "id"),
    Index(
        "ix_task_username_id",
        "username",
        "id",
        postgresql_where=text("username IS NOT NULL"),
        sqlite_where=text("username IS NOT NULL"),
    ),
    Index(
        "ix_task_target_id",
        "target",
        "id",
        postgresql_where=text("target IS NOT NULL"),
        sqlite_where=text("target IS NOT NULL"),
    ),
    Index(
        "ix_task_outcome_id",
        "outcome",
        "id",
        postgresql_where=text("outcome IS NOT NULL"),
        sqlite_where=text("outcome IS NOT NULL"),
    ),
)

# How many tasks there are by status, in total and by script and device, kept in the transaction that changes the
# tasks. Split into slots so that writers on PostgreSQL do not queue behind one row.
task_count = Table(
    "task_count",
    metadata,
    Column("dimension", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("status", Integer, primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

attempt = Table(
    "attempt",
    metadata,
    Column("task_id", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("host", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("outcome", Text),
    Column("reason", Text),
    Column("remark", Text, nullable=False, server_default=""),
)

step = Table(
    "step",
    metadata,
    Column("task_id", BigInteger, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("detail", JSON, nullable=False),
)

# What was done at the phone between an attempt's steps, and decided. `step` is the one that it led to; `detail` is a
# `TrailEntry`; `picture` and `tree` are hashes of artifacts that show where it was decided, which may be gone by now.
trail = Table(
    "trail",
    metadata,
    Column("task_id", BigInteger, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("step", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("picture", Text),
    Column("tree", Text),
)

device = Table(
    "device",
    metadata,
    Column("id", Text, primary_key=True),
    Column("serial", Text, nullable=False),
    Column("hardware_serial", Text),
    Column("name", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("model", Text, nullable=False, server_default=""),
    Column("android_version", Text, nullable=False, server_default=""),
    Column("api_level", Integer),
    Column("apps", JSON, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("host", Text),
    Column("advice", Text, nullable=False, server_default=""),
    Column("serials", JSON, nullable=False, server_default="[]"),
    Column("facts", JSON, nullable=False, server_default="{}"),
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Index("ix_device_serial", "serial"),
)

# One row a phone for ever: the primary key is what makes two tasks on one phone impossible, and the fence only
# ever rises, so that a worker that slept through its lease finds itself shut out.
phone_slot = Table(
    "phone_slot",
    metadata,
    Column("device", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("host", Text),
    Column("task_id", BigInteger),
    Column("fence", BigInteger, nullable=False),
    Column("platform", Text),
    Column("username", Text),
    Column("quiet_until", Moment),
    UniqueConstraint("task_id"),
    # One account, too, runs in one task at a time; unknown accounts (NULL) do not collide.
    Index("uq_phone_slot_account", "platform", "username", unique=True),
)

# A host: a worker process, or the embedded one. It lives as long as `beat` rises; whoever sees it stand still for a
# whole lease by its own running clock may take the host's phones over. No wall clock is compared with another's.
host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("beat", BigInteger, nullable=False),
    Column("working", Integer, nullable=False),
    Column("full", Boolean, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("beat_at", Moment, nullable=False),
    Column("last_dispatch_at", Moment),
)

# A screenshot or a screen's tree that an attempt kept; its content is a blob on the host that kept it.
artifact = Table(
    "artifact",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("task_id", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("host", Text),
    Column("at", Moment, nullable=False),
    Index("ix_artifact_task_id", "task_id"),
    Index("ix_artifact_sha256", "sha256"),
    Index("ix_artifact_at", "at"),
)

# A call that creates tasks, made again and again: by a cron expression, or by weekdays and times of day.
schedule = Table(
    "schedule",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("cron", Text),
    Column("weekdays", JSON, nullable=False),
    Column("times", JSON, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("task", JSON, nullable=False),
    Column("next_at", Moment),
    Column("last_at", Moment),
    Column("last_batch_id", BigInteger),
    Column("last_result", Text, nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Index("ix_schedule_next_at", "next_at"),
)

# Intents and what became of them. Not deleted with their task: limits look back over days. `text_hash` is a comment's.
ledger = Table(
    "ledger",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("task_id", BigInteger, nullable=False),
    Column("act", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("username", Text),
    Column("device", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("intended_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("evidence", JSON, nullable=False),
    Column("text_hash", Text),
    Index("ix_ledger_task_id", "task_id"),
    # What an account did lately, and what was done lately at a target: each a short piece of one index.
    Index("ix_ledger_account", "platform", "username", "intended_at"),
    Index("ix_ledger_target", "platform", "target", "intended_at"),
    Index(
        "ix_ledger_open", "device", postgresql_where=text("state = 'intended'"), sqlite_where=text("state = 'intended'")
    ),
)

account = Table(
    "account",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("platform", Text, nullable=False),
    Column("username", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("held_at", Moment),
    Column("held_reason", Text),
    Column("held_until", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("platform", "username"),
    Index("ix_account_username", "username"),
)

# Why an account was frozen, with what its phone showed then, and who released it. One row of an account, at most, is
# not released; `until` is empty where only a person can.
hold = Table(
    "hold",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("task_id", BigInteger),
    Column("attempt", Integer),
    Column("device", Text),
    Column("screenshot", Text),
    Column("tree", Text),
    Column("held_at", Moment, nullable=False),
    Column("until", Moment),
    Column("released_at", Moment),
    Column("released_by", Text),
    Column("release_reason", Text),
    Index("ix_hold_account_id", "account_id", "id"),
)

# A user or a post that accounts act on: the row that is locked while it is counted how many do.
target = Table(
    "target",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("acted_at", Moment, nullable=False),
)

# What an operator set, by whom it is for: all, a tag, an account ("tiktok/name"). `value` has what model.limits reads.
limit_rule = Table(
    "limit_rule",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("set_at", Moment, nullable=False),
)

# Where an account is logged in. One account on two phones is one account with two rows here. `place` is its place in
# the app's own list of accounts; `package` names a cloned app, and is empty for the app itself.
login = Table(
    "login",
    metadata,
    Column("account_id", BigInteger, primary_key=True),
    Column("device", Text, primary_key=True),
    Column("package", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("logged_in", Boolean, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("active_at", Moment),
    Index("ix_login_device", "device", "place"),
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_idempotency_key_created_at", "created_at"),
)

# A file of the library; its content is a blob, named by its hash. `used_at` is when it was last published.
material = Table(
    "material",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("duration_ms", BigInteger),
    Column("tags", JSON, nullable=False),
    Column("account_id", BigInteger),
    Column("used_at", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("sha256"),
)

# A file that a task is about to publish: while the row is there, no other task can take the file. `key` names it,
# `material:ID` or `file:PATH`; it goes when the task ends, unless nobody knows whether the task published it.
media_hold = Table(
    "media_hold",
    metadata,
    Column("key", Text, primary_key=True),
    Column("task_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("material_id", BigInteger),
    Column("held_at", Moment, nullable=False),
    Index("ix_media_hold_task_id", "task_id"),
)

# When a file of a folder was last published; the library has its own column for that.
media_use = Table(
    "media_use",
    metadata,
    Column("key", Text, primary_key=True),
    Column("used_at", Moment, nullable=False),
)

# What changed, written in the transaction that changed it and without a number: numbers are given after commit, by one
# publisher, so that a reader never sees a number before a smaller one that was slower to commit. A row names a range of
# subjects: creating 10,000 tasks writes one. `change` is the state that its subjects came into; without one, something
# else about them changed.
event_outbox = Table(
    "event_outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("type", Text, nullable=False),
    Column("change", Text),
    Column("subjects", JSON, nullable=False),
    Column("at", Moment, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("change", Text),
    Column("subject", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_event_at", "at"),
)

# Who did what. Each entry's hash is made with the one before it; a trigger lets nobody change or remove one.
audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("ix_audit_action_seq", "action", "seq"),
)

# Tokens of programs, sessions of browsers, one-time links. The secret itself is never here.
access_token = Table(
    "access_token",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("last_used_at", Moment),
    Column("parent", BigInteger),
    Index("ix_access_token_parent", "parent"),
)

# Where messages go. `position` is the number of the last event that messages were made of; `busy_until` keeps other
# processes from sending at the same time; after `failures` in a row nothing is sent before `rest_until`.
webhook = Table(
    "webhook",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("events", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("disabled_reason", Text),
    Column("secret", Text, nullable=False),
    Column("old_secret", Text),
    Column("old_secret_until", Moment),
    Column("position", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("rest_until", Moment),
    Column("busy_until", Moment),
    Column("delivered_at", Moment),
    Column("created_at", Moment, nullable=False),
)

_WAITING = text("state = 'waiting'")

# One message to one webhook, with the attempts made at it; what receivers answer, beyond the status, is never kept.
webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("webhook_id", BigInteger, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("log", JSON, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("waits_since", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_webhook_delivery_webhook_id_id", "webhook_id", "id"),
    Index("ix_webhook_delivery_ended_at", "ended_at"),
    Index("ix_webhook_delivery_due", "webhook_id", "next_at", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
    Index("ix_webhook_delivery_order", "webhook_id", "subject", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
)

# Whom to tell what needs a person, over apprise. `url` holds keys and passwords: it is never shown.
notification = Table(
    "notification",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("rules", JSON, nullable=False),
    Column("quiet_seconds", Integer, nullable=False),
    Column("idle_minutes", Integer, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("failing_since", Moment),
    Column("delivered_at", Moment),
    Column("created_at", Moment, nullable=False),
)

# What is to be told, or was told and lasts: a phone that is away, an account that is held.
notification_cause = Table(
    "notification_cause",
    metadata,
    Column("notification_id", BigInteger, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("told_at", Moment),
)

notification_message = Table(
    "notification_message",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("notification_id", BigInteger, nullable=False),
    Column("rule", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("log", JSON, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_notification_message_notification_id_id", "notification_id", "id"),
    Index("ix_notification_message_due", "next_at", postgresql_where=_WAITING, sqlite_where=_WAITING),
)
