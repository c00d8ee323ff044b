"""The key of an authenticator app as a drawing for its camera, made of one SVG path: the content policy allows no data images."""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4


@dataclass(frozen=True)
class QrCode:
    """A QR code: side in modules, and the path that draws the dark ones."""

    size: int
    path: str


def draw_qr(text: str) -> QrCode:
    """Return the drawing of ``text``."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return QrCode(size=len(rows), path=path)
