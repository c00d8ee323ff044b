"""Stored files: encrypted, each under a key of its own that lies in its row, in a folder that no address leads to."""

import io
import secrets
from typing import Any, NoReturn

import tink
from django.core.files.storage import FileSystemStorage, Storage, storages
from tink import json_proto_keyset_format, secret_key_access, streaming_aead

streaming_aead.register()

#: Authenticated in segments of one megabyte, each bound to its place and the last one to the end.
KEY_TEMPLATE = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB


class UnreadableFileError(Exception):
    """A stored file does not open: tampered with, cut short, of another row, or its key is gone. Never an empty file."""


class PrivateStorage(FileSystemStorage):
    """A folder whose files have no address: they are given out by pages that ask the policy."""

    def url(self, name: str | None) -> NoReturn:
        """Refuse.

        Raises:
            ValueError: always.
        """
        raise ValueError("This file has no address.")


def attachment_storage() -> Storage:
    """Return the storage of the clients' files; for a file field, which then writes no folder into a migration."""
    return storages["attachments"]


def random_name(instance: Any, filename: str) -> str:
    """Return a name that tells nothing, in one of 256 folders; for ``upload_to``."""
    del instance, filename
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name}"


def new_file_key() -> str:
    """Return a new key for one file, as text: to be stored encrypted, in the row of the file."""
    handle = tink.new_keyset_handle(KEY_TEMPLATE)
    return str(json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))


def encrypt_file(content: bytes, *, key: str, context: str) -> bytes:
    """Return ``content`` encrypted.

    Args:
        key: from ``new_file_key``.
        context: to which row it belongs; the same is needed to decrypt.
    """
    sealed = _KeptBytes()
    with _primitive(key).new_encrypting_stream(sealed, context.encode()) as stream:
        stream.write(content)
    return sealed.kept


def decrypt_file(sealed: bytes, *, key: str, context: str) -> bytes:
    """Return the content that ``encrypt_file`` was given; all of it is proved before any of it is returned.

    Raises:
        UnreadableFileError: it does not open.
    """
    try:
        with _primitive(key).new_decrypting_stream(io.BytesIO(sealed), context.encode()) as stream:
            return bytes(stream.read())
    except tink.TinkError as error:
        raise UnreadableFileError(context) from error


def _primitive(key: str) -> Any:
    return json_proto_keyset_format.parse(key, secret_key_access.TOKEN).primitive(streaming_aead.StreamingAead)


class _KeptBytes(io.BytesIO):
    """Bytes that can still be had after tink has closed the stream."""

    kept = b""

    def close(self) -> None:
        """Keep what was written."""
        if not self.closed:
            self.kept = self.getvalue()
        super().close()
