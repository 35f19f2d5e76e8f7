"""What `pm install` reads from an APK: the binary manifest (AOSP, ResourceTypes.h)."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

STRING_POOL, START_ELEMENT = 0x0001, 0x0102
UTF8 = 1 << 8
TYPE_STRING = 0x03
NO_STRING = 0xFFFFFFFF
LARGEST_MANIFEST = 4 * 1024 * 1024


class ApkError(Exception):
    """This is no APK that Android would install."""


@dataclass(frozen=True, slots=True)
class Apk:
    """`input_methods` are the ids of the keyboards in it, as `ime` names them."""

    package: str
    version_name: str
    version_code: int
    input_methods: tuple[str, ...] = ()


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str | int] = field(default_factory=dict)


def read(content: bytes) -> Apk:
    """Raises ApkError when it is no APK or its manifest cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            info = archive.getinfo("AndroidManifest.xml")
            if info.file_size > LARGEST_MANIFEST:
                raise ApkError("the manifest is too large")
            elements = list(_elements(archive.read(info)))
    except (zipfile.BadZipFile, KeyError, struct.error, IndexError, UnicodeDecodeError) as error:
        raise ApkError(f"the manifest cannot be read: {error}") from error
    root = next((each for each in elements if each.name == "manifest"), None)
    package = root.attributes.get("package") if root is not None else None
    if root is None or not isinstance(package, str):
        raise ApkError("the manifest names no package")
    keyboards = tuple(
        f"{package}/{str(each.attributes.get('name', '')).removeprefix(package)}"
        for each in elements
        if each.name == "service" and each.attributes.get("permission") == "android.permission.BIND_INPUT_METHOD"
    )
    code = root.attributes.get("versionCode", 0)
    name = root.attributes.get("versionName", "")
    return Apk(package, str(name), code if isinstance(code, int) else 0, keyboards)


def _elements(data: bytes) -> Iterator[_Element]:
    """The elements of a binary XML, in order."""
    strings: list[str] = []
    place = struct.unpack_from("<H", data, 2)[0]
    while place + 8 <= len(data):
        kind, header, size = struct.unpack_from("<HHI", data, place)
        if size < 8:
            raise ApkError("a chunk of the manifest has no length")
        if kind == STRING_POOL:
            strings = _strings(data[place : place + size], header)
        elif kind == START_ELEMENT:
            yield _element(data[place : place + size], header, strings)
        place += size


def _element(chunk: bytes, header: int, strings: list[str]) -> _Element:
    _namespace, name, start, size, count = struct.unpack_from("<IIHHH", chunk, header)
    found = _Element(strings[name])
    for number in range(count):
        at = header + start + number * size
        _namespace, key, raw, _size, _zero, kind, value = struct.unpack_from("<IIIHBBI", chunk, at)
        text = strings[raw] if raw != NO_STRING else strings[value] if kind == TYPE_STRING else None
        found.attributes[strings[key]] = value if text is None else text
    return found


def _strings(chunk: bytes, header: int) -> list[str]:
    count, _styles, flags, start, _styles_start = struct.unpack_from("<5I", chunk, 8)
    offsets = struct.unpack_from(f"<{count}I", chunk, header)
    return [_string(chunk, start + offset, wide=not flags & UTF8) for offset in offsets]


def _string(chunk: bytes, place: int, *, wide: bool) -> str:
    if wide:
        length = struct.unpack_from("<H", chunk, place)[0]
        place += 2
        if length & 0x8000:
            length = (length & 0x7FFF) << 16 | struct.unpack_from("<H", chunk, place)[0]
            place += 2
        return chunk[place : place + 2 * length].decode("utf-16-le", errors="replace")
    for _ in range(2):  # the length in characters, then in bytes
        length = chunk[place]
        place += 1
        if length & 0x80:
            length = (length & 0x7F) << 8 | chunk[place]
            place += 1
    return chunk[place : place + length].decode("utf-8", errors="replace")
