"""Our own store of files that people send: evidence, photos, voice messages.

A key is random and says nothing about a person; the only thing taken from outside is a short suffix, checked letter by
letter.
Layout under the root: `<2 hex>/<32 hex><suffix>` and `partial/` for what is being written.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

_KEY: Final = re.compile(r"[0-9a-f]{32}(?:\.[a-z0-9]{1,8})?")
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}")
_SHARD: Final = re.compile(r"[0-9a-f]{2}")
_CHUNK: Final = 256 * 1024
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class StoreFull(OSError):
    """The disk or the quota is full; nothing was kept of the file."""


class FileTooBig(ValueError):
    """The file has more bytes than the limit given; nothing was kept of it."""


class BadKey(ValueError):
    """Not a key of this store (the text of the key is not repeated: it may be anything)."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What to keep in the database: key, size in bytes, SHA-256 in hex."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Number of whole files and their bytes."""

    files: int
    size: int


class FileStore:
    """Files under one folder of mode 0700. Several processes may share it: names are random, renames atomic."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._partial = root / "partial"
        for folder in (root, self._partial):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)

    def put(self, source: bytes | BinaryIO | Iterable[bytes], suffix: str = "", limit: int | None = None) -> StoredFile:
        """Write bytes, a binary stream (read in pieces) or pieces; durable once this returns.

        `suffix` (".jpg", "JPG") is dropped when it is anything but a dot and 1-8 Latin letters or digits.
        Raises StoreFull, FileTooBig beyond `limit` bytes, or what the source raises; no partial file is left.
        """
        key = secrets.token_hex(16) + _safe_suffix(suffix)
        partial, final = self._partial / key, self._path(key)
        try:
            size, digest = _write(partial, _pieces(source), limit)
            self._make_shard(final.parent)
            partial.rename(final)
            _sync_folder(final.parent)
        except OSError as error:
            _discard(partial, final)
            if error.errno in _FULL:
                raise StoreFull(error.errno, "no room for the file") from error
            raise
        except BaseException:
            _discard(partial, final)
            raise
        return StoredFile(key, size, digest)

    def open(self, key: str) -> BinaryIO:
        """The file for reading; the caller closes it. Raises BadKey or FileNotFoundError."""
        # O_NOFOLLOW: a link planted in the folder must not lead out of it.
        return os.fdopen(os.open(self._path(key), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")

    def read(self, key: str) -> bytes:
        """The whole file. Raises BadKey or FileNotFoundError."""
        with self.open(key) as file:
            return file.read()

    def delete(self, key: str) -> bool:
        """Remove a file; True if it was there, False if it was gone already. Raises BadKey."""
        try:
            self._path(key).unlink()
        except FileNotFoundError:
            return False
        return True

    def iter_keys(self) -> Iterator[str]:
        """Keys of all whole files, sorted, one folder at a time; foreign files are passed over."""
        for shard in sorted(self._root.iterdir()):
            if not _SHARD.fullmatch(shard.name) or not shard.is_dir() or shard.is_symlink():
                continue
            for name in sorted(entry.name for entry in shard.iterdir()):
                if _KEY.fullmatch(name) and name.startswith(shard.name):
                    yield name

    def usage(self) -> Usage:
        """Count and bytes of whole files; a file deleted meanwhile is not counted."""
        files = size = 0
        for key in self.iter_keys():
            with suppress(FileNotFoundError):
                size += self._path(key).stat().st_size
                files += 1
        return Usage(files, size)

    def older_than(self, key: str, before: datetime) -> bool:
        """Was this file written before a moment (aware, in the machine's own time)? False when it is gone."""
        try:
            return self._path(key).stat().st_mtime < before.timestamp()
        except FileNotFoundError:
            return False

    def sweep_partial(self, before: datetime) -> int:
        """Remove what a killed process left half written and untouched since `before`; returns how many.

        `before` is aware and in the machine's own time, not a wound clock. Call it at start with that moment.
        """
        gone = 0
        for entry in self._partial.iterdir():
            with suppress(FileNotFoundError):
                if entry.lstat().st_mtime < before.timestamp():
                    entry.unlink()
                    gone += 1
        return gone

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise BadKey("not a key of the file store")
        return self._root / key[:2] / key

    def _make_shard(self, folder: Path) -> None:
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self._root)


def _discard(*paths: Path) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def _safe_suffix(suffix: str) -> str:
    lowered = suffix.lower()
    dotted = lowered if lowered.startswith(".") else f".{lowered}"
    return dotted if _SUFFIX.fullmatch(dotted) else ""


def _pieces(source: bytes | BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        yield bytes(source)
    elif hasattr(source, "read"):
        while piece := source.read(_CHUNK):
            yield piece
    else:
        yield from source


def _write(path: Path, pieces: Iterator[bytes], limit: int | None) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            size += len(piece)
            if limit is not None and size > limit:
                raise FileTooBig(limit)
            file.write(piece)
            digest.update(piece)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
