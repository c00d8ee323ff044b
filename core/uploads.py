"""Receiving files: in memory only, so that nothing unencrypted touches a disk, and never more than the limit of one file."""

import io
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

#: A request with more than so many times the limit of a file is not read at all.
MOST_TIMES = 3


class BoundedMemoryHandler(FileUploadHandler):
    """Keeps a file in memory up to the limit. Of a larger one the size alone is told, so that the form can say so.

    The other fields of the form arrive whole, and nothing that was typed is lost.
    """

    def handle_raw_input(  # the parser calls it by name
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Refuse a request far over the limit before it is read.

        Raises:
            RequestDataTooBig: the server answers 400.
        """
        if content_length > MOST_TIMES * _limit() + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("far over the limit of one file")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a part of the file, while it may still be taken."""
        if start <= _limit():
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file; one over the limit has its true size and only a beginning."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def _limit() -> int:
    limit: int = settings.TYM_LARGEST_FILE_MB * 1024 * 1024
    return limit
