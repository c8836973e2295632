"""Files: what they are, how big a picture is, how the Bot API describes them."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from sandbox.botapi.models import Json, StoredFile

PHOTO_LIMIT = 10 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
SMALL = ".s"  # ends the id of a picture's small copy
PREFIX = {"photo": "AgAC", "document": "BQAC", "voice": "AwAC", "video": "BAAC", "audio": "CQAC", "video_note": "DQAC"}
FOLDER = {"photo": "photos", "document": "documents", "voice": "voice", "video": "videos", "audio": "music"}


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG, GIF or WebP; None when it is no picture that we know."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_size(content)
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X" and len(content) >= 30:
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if content[12:16] == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if content[12:16] == b"VP8 " and len(content) >= 30:
        width, height = int.from_bytes(content[26:28], "little"), int.from_bytes(content[28:30], "little")
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            at += 1
            continue
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        if marker == 0xFF or 0xD0 <= marker <= 0xD9 or marker == 0x01:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def guess_mime(name: str, given: str) -> str:
    """The type said by the sender, or by the file's name when the sender said nothing useful."""
    if given and given != "application/octet-stream":
        return given
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def file_path(kind: str, number: int, name: str) -> str:
    """Path under /file/bot<token>/: never holds the sender's name of the file."""
    suffix = {"photo": ".jpg", "voice": ".oga"}.get(kind, PurePosixPath(name).suffix[:10])
    return f"{FOLDER.get(kind, 'files')}/file_{number}{suffix}"


def describe(file: StoredFile) -> Json:
    """The part of a Bot API message that shows this file."""
    base: Json = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}
    if file.kind == "photo":
        return {"photo": _sizes(file)}
    if file.kind == "voice":
        return {"voice": {**base, "duration": file.duration, "mime_type": file.mime}}
    if file.kind == "video_note":
        return {"video_note": {**base, "duration": file.duration, "length": 240}}
    named = {**base, "file_name": file.name, "mime_type": file.mime}
    if file.kind == "video":
        return {"video": {**named, "width": file.width or 640, "height": file.height or 360, "duration": file.duration}}
    if file.kind == "audio":
        return {"audio": {**named, "duration": file.duration}}
    return {"document": named}


def _sizes(file: StoredFile) -> list[Json]:
    width, height = file.width or 1280, file.height or 960
    full: Json = {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "width": width,
        "height": height,
    }
    longest = max(width, height)
    if longest <= 320:
        return [full]
    small = {
        "file_id": file.file_id + SMALL,
        "file_unique_id": file.unique_id + SMALL,
        "file_size": min(file.size, 20_000),
        "width": max(1, width * 320 // longest),
        "height": max(1, height * 320 // longest),
    }
    return [small, full]


OTHER: dict[str, Json] = {
    "sticker": {
        "file_id": "CAACAgIAAxkBAAIsandbox", "file_unique_id": "AgADsandbox", "type": "regular", "width": 512,
        "height": 512, "is_animated": False, "is_video": False, "emoji": "👍", "set_name": "sandbox",
    },
    "poll": {
        "id": "5000000000000000001", "question": "?", "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
        "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
        "options": [
            {"persistent_id": "0", "text": "1", "voter_count": 0},
            {"persistent_id": "1", "text": "2", "voter_count": 0},
        ],
    },
    "location": {"latitude": 48.480223, "longitude": 135.071917},
    "contact": {"phone_number": "+70000000000", "first_name": "Sandbox"},
}  # fmt: skip
