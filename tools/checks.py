"""Run every check, then every test; print each step with its seconds and end non-zero when any failed."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tools import bootstrap
from tools.progress import ROOT, SetupError, step

#: After how many seconds the tests are given up as hung: several times what they need on two quiet cores.
PATIENCE = 25 * 60
BROWSERS = ("chromium", "chromium-browser")
SOURCES = ("core", "audit", "authorities", "clients", "planning", "privacy", "tym", "tools", "manage.py")

#: What production needs to start, for `check --deploy` only; made up, and of no use anywhere.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "tym.settings.production",
    "SECRET_KEY": "only-for-the-deploy-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "tym.example.fi",
    "DATABASE_URL": "postgresql://tym_app@localhost/tym",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_HOST": "localhost",
    "TYM_ENCRYPTION_KEYS": "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "TYM_INDEX_KEYS": "i1:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=",
    "TYM_FILES_DIR": "/var/lib/tym/files",
    "TYM_AUDIT_KEY": "YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk=",
}


@dataclass(frozen=True)
class Check:
    """One check: a module of Python or a script, its arguments and the variables that it needs."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


MANAGE = ("manage.py",)
TEST = {"DJANGO_SETTINGS_MODULE": "tym.settings.test"}
CHECKS = (
    # Bandit's own rules run as ruff's S too, with their exceptions explained there; here the severe and certain ones again.
    Check("Lint (ruff)", ("-m", "ruff", "check", "--quiet", ".")),
    Check("Format (ruff)", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    Check("Templates (djlint)", ("-m", "djlint", "templates", "--lint", "--quiet")),
    Check("Floors (import-linter)", ("-c", "from importlinter.cli import lint_imports_command as main; main()")),
    Check("Types (mypy)", ("-m", "mypy", "--no-error-summary")),
    Check("Security (bandit)", ("-m", "bandit", "-q", "-ll", "-iii", "-c", "pyproject.toml", "-r", *SOURCES)),
    Check("Migrations complete", (*MANAGE, "makemigrations", "--check", "--dry-run"), TEST),
    Check("Deployment check", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Check("Settings page", (*MANAGE, "settings_page", "--check"), TEST),
    Check("Finnish texts", ("tools/translations.py", "check")),
)


def main() -> int:
    """Set up, check and test; return the exit code."""
    began = time.monotonic()
    try:
        with bootstrap.only_one():
            _set_up()
            skipped = _find_browser()
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    failed = [check.name for check in CHECKS if not _passes(check)]
    workers = os.environ.get("TYM_TEST_WORKERS", "2")
    code, counts = _tests("-n", workers, "--dist", "loadfile", "--durations", "10")
    if code:
        failed.append("Tests")
    if skipped and os.environ.get("CI"):
        # Nobody reads a warning there.
        failed.append("Browser tests")
    _summary(failed=failed, counts=counts, skipped=skipped, seconds=time.monotonic() - began)
    return 1 if failed else 0


def deep() -> int:
    """Set up and run the tests marked "deep", one after another, with what they print; return the exit code."""
    try:
        with bootstrap.only_one():
            _set_up()
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    code, _counts = _tests("-m", "deep", "-s")
    return code


def _set_up() -> None:
    bootstrap.check_disk()
    bootstrap.install_packages("dev")
    bootstrap.build_front_end()
    bootstrap.compile_translations()


def _find_browser() -> str:
    """Make sure of a Chromium for the browser tests; return a warning when there is none and none may be installed."""
    if _browser():
        return ""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            with step("Installing Chromium"):
                bootstrap.apt_install("chromium")
        except SetupError as error:
            print(error, flush=True)
    if _browser():
        return ""
    return (
        "THE BROWSER AND ACCESSIBILITY TESTS WERE SKIPPED: there is no Chromium, and it could not be installed.\n"
        "Install it (sudo apt-get install chromium), or name it in CHROMIUM, and run make test again."
    )


def _browser() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def _passes(check: Check) -> bool:
    began = time.monotonic()
    print(f"  {check.name:<44}", end=" ", flush=True)
    done = subprocess.run(
        [bootstrap.PYTHON, *check.command],
        cwd=ROOT,
        env=_environment(check.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    passed = done.returncode == 0
    print(f"{time.monotonic() - began:6.1f} s{'' if passed else '  FAILED'}", flush=True)
    if not passed:
        print("\n" + done.stdout.strip() + "\n", flush=True)
    return passed


def _environment(extra: dict[str, str]) -> dict[str, str]:
    """Our own environment without the variables of another set-up, so that a check means the same everywhere."""
    scripts = f"{bootstrap.VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    keep = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return {**keep, "PATH": scripts, "PYTHONUNBUFFERED": "1", **extra}


def _tests(*arguments: str) -> tuple[int, str]:
    """Run pytest, its output as it comes; return its exit code and its last line."""
    print("\n  Tests (pytest)\n", flush=True)
    command: list[str | Path] = [bootstrap.PYTHON, "-m", "pytest", "-q", *arguments]
    last = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=_environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        watch = threading.Timer(PATIENCE, _give_up, [process])
        watch.daemon = True
        watch.start()
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                last = line if re.search(r"\d+ (passed|failed|error)", line) else last
        except KeyboardInterrupt:
            # At the end of the block it is waited for: pytest takes its databases and servers down itself.
            os.killpg(process.pid, signal.SIGINT)
            raise
        finally:
            watch.cancel()
    return process.returncode, last.strip().strip("= ")


def _give_up(process: "subprocess.Popen[str]") -> None:
    """End tests that hang; pytest's fault handler answers SIGABRT with where each thread stands."""
    print(f"\nThe tests have not ended in {PATIENCE // 60} minutes. Where they stand:\n", flush=True)
    for number in (signal.SIGABRT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        time.sleep(5)


def _summary(*, failed: list[str], counts: str, skipped: str, seconds: float) -> None:
    line = "=" * 78
    print(f"\n{line}")
    if skipped:
        print(f"!! {skipped}\n{line}")
    print(f"Tests: {counts or 'none ran'}")
    passed = sum(check.name not in failed for check in CHECKS)
    print(f"Checks: {passed} of {len(CHECKS)} passed")
    print(f"{'FAILED: ' + ', '.join(failed) if failed else 'All passed'} in {seconds:.0f} seconds")
    print(line, flush=True)
