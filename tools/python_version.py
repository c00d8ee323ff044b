"""Find a Python that is new enough; written so that an old one can still read it."""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def use_new_enough_python() -> None:
    """Go on in a newer Python of this machine when this one is too old; say so and end when there is none."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    sys.exit(
        f"TYM needs Python 3.11 or newer; this is Python {sys.version_info[0]}.{sys.version_info[1]}, and there is no newer "
        "one on the PATH.\nInstall one (Debian 12 and Ubuntu 24.04 have it as python3), or name it: "
        "make run PYTHON=/path/to/python3.12"
    )
