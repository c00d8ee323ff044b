"""A column that holds the Finnish collation key of other columns, so that the database can sort and search names."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from core.names import LONGEST_KEY, sort_key


class SortKeyField(models.CharField):
    """Key of ``core.names.sort_key`` over the source fields joined by a space, kept in step whenever the row is saved.

    Stored in byte order: ``order_by`` gives the Finnish alphabetical order. The words of the key are separated by spaces.

    Args:
        sources: names of text fields of the same model, the most significant first.
    """

    description = "Collation key of names"

    def __init__(self, *args: Any, sources: Sequence[str], **kwargs: Any) -> None:
        self.sources = tuple(sources)
        kwargs.update(max_length=LONGEST_KEY, editable=False, blank=True, db_collation="C")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for automatic in ("max_length", "editable", "blank", "db_collation"):
            kwargs.pop(automatic, None)
        return name, path, args, kwargs | {"sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: Any) -> str:
        key = sort_key(" ".join(str(getattr(model_instance, source)) for source in self.sources))
        setattr(model_instance, self.attname, key)
        return key
