"""Arguments of `am` read into an intent, as Android's `Intent.parseCommandArgs` does."""

from __future__ import annotations

from virtualphone.screen import Intent

SINGLE = {"-a": "action", "-d": "data", "-t": "type", "-p": "package"}
EXTRAS = frozenset({"--es", "-e", "--esa", "--ei", "--eia", "--el", "--ela", "--ef", "--efa", "--ez", "--eu", "--ecn"})
LONE_EXTRA = "--esn"
VALUED_OPTIONS = frozenset(
    {"--user", "--display", "--windowingMode", "--activityType", "--task", "--receiver-permission", "-R", "-P", "-f",
     "-i"}
)  # fmt: skip
EXTRA_STREAM = "android.intent.extra.STREAM"


class IntentError(Exception):
    """Arguments that `am` refuses."""


def intent(args: list[str]) -> Intent:
    """The intent that the arguments describe.

    Raises:
        IntentError: an option without its value.
    """
    fields: dict[str, str] = {}
    categories: list[str] = []
    extras: dict[str, str] = {}
    streams: list[str] = []
    rest = list(args)

    def value(option: str) -> str:
        if not rest:
            raise IntentError(f'Argument expected after "{option}"')
        return rest.pop(0)

    while rest:
        word = rest.pop(0)
        if word in SINGLE:
            fields[SINGLE[word]] = value(word)
        elif word == "-c":
            categories.append(value(word))
        elif word == "-n":
            fields["component"] = value(word)
        elif word in EXTRAS:
            name, content = value(word), value(word)
            extras[name] = content
            if name == EXTRA_STREAM:
                streams += [each.replace("\\,", ",") for each in _list(content)] if word.endswith("a") else [content]
        elif word == LONE_EXTRA:
            extras[value(word)] = ""
        elif word in VALUED_OPTIONS:
            value(word)
        elif not word.startswith("-"):
            name = "data" if ":" in word else "component" if "/" in word else "package"
            fields[name] = word
    package, activity = component(fields.get("component", ""))
    return Intent(
        action=fields.get("action", ""),
        data=fields.get("data", ""),
        type=fields.get("type", ""),
        package=package or fields.get("package", ""),
        activity=activity,
        categories=tuple(categories),
        extras=extras,
        streams=tuple(streams),
    )


def component(text: str) -> tuple[str, str]:
    """Package and full class name of `package/.Class`."""
    package, slash, activity = text.partition("/")
    if not slash:
        return "", ""
    return package, package + activity if activity.startswith(".") else activity


def shown(found: Intent) -> str:
    """The intent as `am` prints it."""
    parts = [f"act={found.action}"] if found.action else []
    if found.categories:
        parts.append(f"cat=[{','.join(found.categories)}]")
    parts += [f"dat={found.data}"] if found.data else []
    parts += [f"typ={found.type}"] if found.type else []
    if found.activity:
        short = found.activity.removeprefix(found.package) if found.activity.startswith(f"{found.package}.") else ""
        parts.append(f"cmp={found.package}/{short or found.activity}")
    elif found.package:
        parts.append(f"pkg={found.package}")
    if found.extras:
        parts.append("(has extras)")
    return " ".join(parts)


def _list(content: str) -> list[str]:
    """The members of an array extra: commas separate, `\\,` is a comma."""
    members, current, escaped = [], "", False
    for char in content:
        if char == "," and not escaped:
            members.append(current)
            current = ""
        else:
            current += char
        escaped = char == "\\" and not escaped
    return [*members, current]
