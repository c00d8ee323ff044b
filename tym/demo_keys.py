"""The demo's keys: made once, kept under ``.local/`` for its owner only, and used again at every start."""

import base64
import contextlib
import json
import os
import secrets
import tempfile
from pathlib import Path


def demo_keys(folder: Path) -> dict[str, str]:
    """Return the keys kept in ``folder``, made on first use (file mode 600).

    Two processes that start at once agree: the file appears whole or not at all, and the first one wins.
    """
    path = folder / "keys.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # mkstemp gives a name of one's own, and mode 600 from the first byte.
        handle, name = tempfile.mkstemp(prefix="keys.", suffix=".unfinished", dir=folder)
        unfinished = Path(name)
        with os.fdopen(handle, "w") as file:
            json.dump(_new_keys(), file, indent=2)
        with contextlib.suppress(FileExistsError):
            os.link(unfinished, path)
        unfinished.unlink()
    keys: dict[str, str] = json.loads(path.read_text())
    return keys


def _new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "TYM_ENCRYPTION_KEYS": f"k1:{_key()}",
        "TYM_INDEX_KEYS": f"i1:{_key()}",
        "TYM_AUDIT_KEY": _key(),
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
