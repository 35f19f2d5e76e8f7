"""A small shell: quotes, `;`, `&&`, `||`, pipes, redirections, `$?`, assignments. Enough for what programs send to
phones; what it does not know it refuses as Android's shell does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from virtualphone.android.files import FileError, PhoneFiles

ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
SEPARATORS = (";", "&&", "||")
PIPE = "|"


@dataclass(frozen=True, slots=True)
class Output:
    """What a command printed, and its exit status. `both` is a whole line's output and errors in the order in which
    they were printed, for those who see them as one."""

    out: bytes = b""
    err: bytes = b""
    status: int = 0
    both: bytes = b""


def text(line: str) -> Output:
    """One line on standard output."""
    return Output(f"{line}\n".encode())


def wrong(message: str, status: int = 1) -> Output:
    """One line on standard error, and a status."""
    return Output(err=f"{message}\n".encode(), status=status)


Command = Callable[[list[str], bytes], Output]
"""Arguments without the name, and standard input."""


class ShellSyntaxError(Exception):
    """A command line that cannot be read."""


class Shell:
    """Runs command lines with the commands it was given."""

    def __init__(self, commands: dict[str, Command], files: PhoneFiles) -> None:
        self._commands = commands
        self._files = files

    def run(self, line: str, stdin: bytes = b"") -> Output:
        """Run a whole line; the output of all its commands in order."""
        try:
            tokens = tokenize(line)
        except (ShellSyntaxError, ValueError) as error:
            message = f"/system/bin/sh: syntax error: {error}\n".encode()
            return Output(err=message, status=1, both=message)
        out, err, both = bytearray(), bytearray(), bytearray()
        status = 0
        operator = ";"
        for words, following in _pipelines(tokens):
            skip = (operator == "&&" and status != 0) or (operator == "||" and status == 0)
            operator = following
            if skip or not words:
                continue
            result = self._pipeline(words, stdin, status)
            out += result.out
            err += result.err
            both += result.out + result.err
            status = result.status
        return Output(bytes(out), bytes(err), status, bytes(both))

    def _pipeline(self, commands: list[list[str]], stdin: bytes, last: int) -> Output:
        err = bytearray()
        result = Output(stdin)
        for words in commands:
            result = self._simple(words, result.out, last)
            err += result.err
        return Output(result.out, bytes(err), result.status)

    def _simple(self, words: list[str], stdin: bytes, last: int) -> Output:
        words = [word.replace("$?", str(last)) for word in words]
        words, target, append, merge, quiet = _redirections(words)
        while words and ASSIGNMENT.fullmatch(words[0]):
            words = words[1:]
        if not words:
            return Output()
        name = words[0].rpartition("/")[2] if words[0].startswith("/system/bin/") else words[0]
        command = self._commands.get(name)
        if command is None:
            result = Output(err=f"/system/bin/sh: {words[0]}: inaccessible or not found\n".encode(), status=127)
        else:
            result = command(words[1:], stdin)
        out, err = result.out, result.err
        if merge:
            out, err = out + err, b""
        if quiet:
            err = b""
        if target is not None:
            if target != "/dev/null":
                try:
                    before = self._files.read(target) if append and self._files.stat(target) else b""
                    self._files.write(target, before + out)
                except FileError as error:
                    return Output(err=f"/system/bin/sh: can't create {error}\n".encode(), status=1)
            out = b""
        return Output(out, err, result.status)


def tokenize(line: str) -> list[str]:
    """Words and operators; quotes are kept until `unquote`, so that a quoted `;` is no operator."""
    tokens: list[str] = []
    word = ""
    quote = ""
    place = 0
    while place < len(line):
        char = line[place]
        if quote:
            word += char
            if char == "\\" and quote == '"' and place + 1 < len(line):
                place += 1
                word += line[place]
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
            word += char
        elif char == "\\" and place + 1 < len(line):
            word += line[place : place + 2]
            place += 1
        elif char == "\n" or char.isspace():
            if word:
                tokens.append(word)
            word = ""
            if char == "\n":
                tokens.append(";")
        else:
            operator = next((each for each in ("&&", "||", ";", "|") if line.startswith(each, place)), None)
            if operator is None:
                word += char
            else:
                if word:
                    tokens.append(word)
                word = ""
                tokens.append(operator)
                place += len(operator) - 1
        place += 1
    if quote:
        raise ShellSyntaxError(f"no closing quote {quote}")
    if word:
        tokens.append(word)
    return tokens


def _pipelines(tokens: list[str]) -> list[tuple[list[list[str]], str]]:
    """Pipelines, each with the operator behind it."""
    found: list[tuple[list[list[str]], str]] = []
    pipeline: list[list[str]] = [[]]
    for token in tokens:
        if token in SEPARATORS:
            found.append(([words for words in pipeline if words], token))
            pipeline = [[]]
        elif token == PIPE:
            pipeline.append([])
        else:
            pipeline[-1].append(token)
    found.append(([words for words in pipeline if words], ";"))
    return found


def _redirections(words: list[str]) -> tuple[list[str], str | None, bool, bool, bool]:
    """The plain words, where the output goes, whether it is appended, whether errors join it, whether they are lost."""
    plain: list[str] = []
    target: str | None = None
    append = merge = quiet = False
    rest = iter(words)
    for word in rest:
        if word == "2>&1":
            merge = True
        elif match := re.fullmatch(r"([12]?)(>>?)(.*)", word):
            name = unquote(match[3] or next(rest, ""))
            if match[1] == "2":
                quiet = True
            else:
                target, append = name, match[2] == ">>"
        elif match := re.fullmatch(r"<(.*)", word):
            if not match[1]:
                next(rest, "")
        else:
            plain.append(unquote(word))
    return plain, target, append, merge, quiet


def unquote(word: str) -> str:
    """A word without its quotes and backslashes."""
    found = ""
    quote = ""
    chars = iter(word)
    for char in chars:
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == "\\" and quote != "'":
            following = next(chars, "\\")
            # between double quotes a backslash is one, except before these
            found += following if not quote or following in '"\\$`' else f"\\{following}"
        else:
            found += char
    return found
