"""The jobs of data protection."""

from collections.abc import Mapping
from datetime import timedelta

from core.jobs import Every, job
from privacy.models import FileToDelete
from privacy.services.files import delete_queued_files


@job("privacy.delete_files", every=Every.HOUR, overdue_after=timedelta(hours=6))
def delete_files() -> Mapping[str, int]:
    """Delete the files of erased clients that could not be deleted at once."""
    return {"deleted": delete_queued_files(), "waiting": FileToDelete.objects.count()}
