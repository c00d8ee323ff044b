"""Model fields whose values are encrypted in the database, and the blind index that finds them again."""

from typing import Any, NoReturn

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.expressions import BaseExpression
from django.db.models.lookups import In

from core.encryption import blind_index, blind_indexes, decrypt, encrypt

#: Key id, colon, 64 hexadecimal digits.
BLIND_INDEX_LENGTH = 80


class EncryptedTextField(models.TextField):
    """Text of any length, AES-256-GCM in the database and plain in Python.

    It cannot be searched or compared: every lookup but ``isnull`` raises FieldError; add a BlindIndexField for equality.
    The empty string is encrypted like any other; NULL stays NULL. A value moved from another column raises InvalidTag when
    read. To rename the model or the field without re-encrypting, give the old ``app.model.field`` as ``context``.
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.fixed_context = context
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        """What the ciphertext is bound to: the table and column it belongs to."""
        return self.fixed_context or f"{self.model._meta.label_lower}.{self.name}"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.fixed_context:
            kwargs["context"] = self.fixed_context
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.unique or self.primary_key or getattr(self, "db_index", False):
            found.append(
                checks.Error(
                    "An encrypted field cannot be unique or indexed: equal texts have different ciphertexts.",
                    hint="Add a BlindIndexField and put the constraint on that.",
                    obj=self,
                    id="core.E001",
                )
            )
        return found

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None or isinstance(value, BaseExpression):
            return value
        return encrypt(str(value), context=self.context)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt a value on its way from the database.

        Raises:
            cryptography.exceptions.InvalidTag: tampered with, or moved from another column.
        """
        return None if value is None else decrypt(value, context=self.context)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            self._refuse(lookup_name)
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        self._refuse(lookup_name)

    def _refuse(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self.context} is encrypted and has no lookup {lookup_name!r}; search by its blind index.")


class BlindIndexField(models.CharField):
    """Keyed hash of an encrypted field of the same model, kept in step with it whenever the row is saved.

    Find rows with ``filter(identity_code_index__matches=code)``, which knows every key of the ring. Put uniqueness on this
    field (with the area); without a source value it is NULL, which constraints let pass.

    Args:
        source: name of the encrypted field on the same model.
        index_name: domain of the index; give two fields the same one only if they are meant to be compared with each other.
    """

    description = "Blind index of an encrypted field"

    def __init__(self, *args: Any, source: str, index_name: str, **kwargs: Any) -> None:
        self.source = source
        self.index_name = index_name
        kwargs.update(max_length=BLIND_INDEX_LENGTH, null=True, editable=False, blank=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for automatic in ("max_length", "null", "editable", "blank"):
            kwargs.pop(automatic, None)
        return name, path, args, kwargs | {"source": self.source, "index_name": self.index_name}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.source not in {field.name for field in self.model._meta.fields}:
            found.append(checks.Error(f"There is no field {self.source!r} to index.", obj=self, id="core.E002"))
        return found

    def pre_save(self, model_instance: models.Model, add: Any) -> str | None:
        value = getattr(model_instance, self.source)
        index = blind_index(self.index_name, value) if value else None
        setattr(model_instance, self.attname, index)
        return index

    def indexes_of(self, value: str) -> list[str]:
        """Return the stored forms that ``value`` may have, one for each index key."""
        return blind_indexes(self.index_name, value)


@BlindIndexField.register_lookup
class Matches(In):
    """``index__matches=value``: equal to ``value`` under any key of the ring."""

    lookup_name = "matches"

    def get_prep_lookup(self) -> Any:
        self.rhs = self.lhs.output_field.indexes_of(str(self.rhs)) if isinstance(self.rhs, str) else self.rhs
        return super().get_prep_lookup()
