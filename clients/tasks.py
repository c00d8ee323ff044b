"""The jobs of the register."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from clients.services.attachments import scan_attachment, scans_due
from core.jobs import Every, area_job, wake, work_task
from core.virus_scan import ScannerDownError

logger = logging.getLogger(__name__)

#: Files woken in one run; the others wait for the next hour.
AT_A_TIME = 500


@work_task("clients.scan_file")
def scan_file(key: str, *, area_id: int) -> None:
    """Scan one file for viruses; with the scanner down it waits for the hourly job."""
    del area_id
    try:
        scan_attachment(UUID(key))
    except ScannerDownError as error:
        logger.warning("the virus scanner gave no verdict: %s, %s", key, error)


@area_job("clients.scan_files", every=Every.HOUR, overdue_after=timedelta(hours=6))
def scan_files(area_id: int) -> Mapping[str, int]:
    """Wake the scan of each file of the area that still waits: the scanner was down, or the message was lost."""
    keys = list(scans_due().values_list("pk", flat=True)[:AT_A_TIME])
    for key in keys:
        wake(scan_file, key, area_id=area_id)
    return {"waiting": len(keys)}
