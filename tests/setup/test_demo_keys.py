"""The demo's keys are made once, for their owner only, and never by two processes differently."""

import stat
from concurrent.futures import ThreadPoolExecutor

from tym.demo_keys import demo_keys
from tym.settings.guard import weak_secrets


def test_keys_are_made_once_and_used_again(tmp_path):
    first = demo_keys(tmp_path / "new")
    assert demo_keys(tmp_path / "new") == first
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["keys.json"]


def test_keys_are_for_their_owner_only(tmp_path):
    demo_keys(tmp_path)
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_two_starts_at_once_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len({str(keys) for keys in pool.map(lambda _: demo_keys(tmp_path), range(16))}) == 1


def test_the_demos_keys_would_do_for_production(tmp_path, monkeypatch):
    for name, value in demo_keys(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert weak_secrets() == []
