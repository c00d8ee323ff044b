"""A queue kept by another version of Redis does not keep the system from starting."""

import pytest

from tym.embedded import redis
from tym.embedded.machine import EmbeddedServerError


@pytest.fixture
def fails_with_a_dump(tmp_path, monkeypatch):
    """A Redis that starts only where nothing was kept, as an older one does after a newer one."""
    tried = []

    def start():
        tried.append((tmp_path / "dump.rdb").exists())
        if tried[-1]:
            raise EmbeddedServerError("Can't handle RDB format version 10")

    monkeypatch.setattr(redis, "redis_data", lambda: tmp_path)
    monkeypatch.setattr(redis, "_start_redis", start)
    return tried


def test_what_another_version_kept_is_set_aside(fails_with_a_dump, tmp_path):
    (tmp_path / "dump.rdb").write_bytes(b"REDIS0010")
    redis.start_redis()
    assert fails_with_a_dump == [True, False]
    assert (tmp_path / "dump.unreadable").read_bytes() == b"REDIS0010"


def test_another_failure_is_told(tmp_path, monkeypatch):
    def start():
        raise EmbeddedServerError("no memory")

    monkeypatch.setattr(redis, "redis_data", lambda: tmp_path)
    monkeypatch.setattr(redis, "_start_redis", start)
    with pytest.raises(EmbeddedServerError, match="no memory"):
        redis.start_redis()
