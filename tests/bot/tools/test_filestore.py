import errno
import hashlib
import io
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.tools.filestore import BadKey, FileStore, FileTooBig, StoreFull, Usage


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def everything(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_put_comes_back_with_its_size_and_hash(store: FileStore) -> None:
    data = os.urandom(700_000)
    kept = store.put(data, ".jpg")
    assert store.read(kept.key) == data
    assert (kept.size, kept.sha256) == (700_000, hashlib.sha256(data).hexdigest())
    with store.open(kept.key) as file:
        assert file.read(10) == data[:10]


def test_streams_and_pieces_give_the_same_as_bytes(store: FileStore) -> None:
    data = os.urandom(600_000)
    pieces = (data[i : i + 999] for i in range(0, len(data), 999))
    kept = [store.put(data), store.put(io.BytesIO(data)), store.put(pieces)]
    assert len({file.sha256 for file in kept}) == 1
    assert len({file.key for file in kept}) == 3
    assert store.put(b"").size == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [(".jpg", ".jpg"), ("JPG", ".jpg"), ("", ""), (".", ""), ("/../../etc", ""), (".tar.gz", ""), (".фото", ""),
     (".averylongsuffix", ""), (".a\n", ""), ("..", "")],
)  # fmt: skip
def test_only_a_plain_suffix_is_kept(store: FileStore, given: str, kept: str) -> None:
    assert store.put(b"x", given).key[32:] == kept


def test_folders_and_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    root = tmp_path / "files"
    root.mkdir(mode=0o755)
    key = FileStore(root).put(b"x", ".txt").key
    assert mode(root) == mode(root / key[:2]) == mode(root / "partial") == 0o700
    assert mode(root / key[:2] / key) == 0o600


@pytest.mark.parametrize(
    "key",
    ["", "..", "../secret", "/etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "/x", "a" * 32 + ".jpg/..", "a" * 32 + "\n",
     "partial/" + "a" * 32, "a" * 32 + "\x00"],
)  # fmt: skip
def test_no_forged_key_reaches_the_disk(store: FileStore, key: str) -> None:
    for use in (store.open, store.read, store.delete):
        with pytest.raises(BadKey) as caught:
            use(key)
        assert not key or key not in str(caught.value)


def test_a_planted_link_is_not_followed(store: FileStore, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("token")
    key = store.put(b"x").key
    path = tmp_path / "files" / key[:2] / key
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(OSError, match="symbolic"):
        store.read(key)


def test_deleting_twice_is_as_good_as_once(store: FileStore) -> None:
    key = store.put(b"x").key
    assert store.delete(key) is True
    assert store.delete(key) is False
    with pytest.raises(FileNotFoundError):
        store.open(key)


def test_keys_and_usage_count_whole_files_only(store: FileStore, tmp_path: Path) -> None:
    keys = {store.put(b"12345", ".ogg").key for _ in range(20)}
    (tmp_path / "files" / "partial" / ("b" * 32)).write_bytes(b"half")
    (tmp_path / "files" / "README").write_bytes(b"foreign")
    (tmp_path / "files" / next(iter(keys))[:2] / "foreign.txt").write_bytes(b"foreign")
    assert set(store.iter_keys()) == keys
    assert list(store.iter_keys()) == sorted(keys)
    assert store.usage() == Usage(20, 100)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("call", ["fsync", "rename", "folder"])
def test_a_full_disk_says_so_and_leaves_nothing(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    real_sync = os.fsync
    calls = 0

    def full(*_: object) -> None:
        raise OSError(number, "full")

    def full_at_the_end(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            full()
        real_sync(descriptor)

    if call == "rename":
        monkeypatch.setattr(Path, "rename", full)
    else:
        monkeypatch.setattr(os, "fsync", full if call == "fsync" else full_at_the_end)
    with pytest.raises(StoreFull):
        store.put(b"x" * 1000, ".jpg")
    monkeypatch.undo()
    assert everything(tmp_path) == []
    assert store.read(store.put(b"again").key) == b"again"


def test_a_disk_that_is_really_full_says_so(store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, flags, *rest: _full_device(real, path, flags, *rest))
    with pytest.raises(StoreFull):
        store.put(b"x" * 100_000)
    assert everything(tmp_path) == []


def _full_device(real: object, path: object, flags: int, *rest: int) -> int:
    assert callable(real)
    if flags & os.O_CREAT:
        return int(real("/dev/full", os.O_WRONLY))
    return int(real(path, flags, *rest))


def test_a_broken_source_and_a_file_too_big_leave_nothing(store: FileStore, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        store.put(broken())
    with pytest.raises(FileTooBig):
        store.put(b"12345", limit=4)
    assert store.put(b"1234", limit=4).size == 4
    assert store.usage() == Usage(1, 4)
    assert len(everything(tmp_path)) == 1


def test_what_a_killed_process_left_is_swept_and_what_is_being_written_is_not(store: FileStore, tmp_path: Path) -> None:
    partial = tmp_path / "files" / "partial"
    started = datetime(2026, 12, 4, tzinfo=UTC)
    for name, seconds in (("old", -5), ("new", 5)):
        (partial / name).write_bytes(b"half")
        moment = started.timestamp() + seconds
        os.utime(partial / name, (moment, moment))
    assert store.sweep_partial(started) == 1
    assert [path.name for path in partial.iterdir()] == ["new"]


def test_many_threads_put_at_once(store: FileStore) -> None:
    threads = [threading.Thread(target=lambda n=n: store.put(bytes([n]) * 1000)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.usage() == Usage(16, 16_000)
