"""The questions asked of every table that there is: is it classified for the erasure, is it walled off, has it a data group?

Each function returns the faults it finds, in words for whoever has just added a table (docs/how-to-add-a-table.md).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from authorities.matrix import roles
from authorities.rights import DataGroup
from clients.models import Client, ClientData, ClientRecord, Ownership
from clients.services.striking import empty_value
from core.registry import PurgeClass, PurgeKind, PurgeTarget
from tests.architecture.catalogue import Table

Classes = Mapping[str, PurgeClass]
Models = Iterable[type[models.Model]]

#: The wall, as core.rls builds it and PostgreSQL prints it, brackets left out.
ONE_AREA = "area_id=NULLIFcurrent_setting'tym.area'::text,true,''::text::integer"
#: Tables that erasure empties and that are not rows of a client in the sense of ClientData, each with the reason.
NOT_CLIENT_DATA = {
    "core.SavedForm": "belongs to its user, who alone sees it, for 24 hours; may have no client",
    "sessions.Session": "belongs to its official; holds keys only",
}
#: Tables that keep a client's key and have text of their own making only, each with the reason.
TEXT_WITHOUT_PERSON = {
    "audit.Event": "codes, which the database checks, and names of officials",
    "privacy.LedgerEntry": "a rule's code and counts by table",
}


def by_key(classes: Iterable[PurgeClass]) -> dict[str, PurgeClass]:
    """Return the classes by their key, as the registry does."""
    return {one.key: one for one in classes}


def class_of(model: type[models.Model], classes: Classes) -> PurgeClass | None:
    """Return the class of a model's table."""
    return classes.get(PurgeClass(PurgeTarget.MODEL, model._meta.label, PurgeKind.DELETE).key)


def unclassified(every_model: Models, tables: Mapping[str, Table], storages: Iterable[str], classes: Classes) -> list[str]:
    """Places where data can be that the erasure knows nothing of."""
    places = {f"{PurgeTarget.STORAGE}:storages:{alias}" for alias in storages}
    with_model = set()
    for model in every_model:
        with_model.add(model._meta.db_table)
        places.add(f"{PurgeTarget.MODEL}:{model._meta.label_lower}")
        for field in model._meta.local_fields:
            if isinstance(field, models.JSONField):
                places.add(f"{PurgeTarget.JSON_COLUMN}:{model._meta.label_lower}.{field.name}")
            if isinstance(field, models.FileField):
                places.add(f"{PurgeTarget.STORAGE}:{model._meta.label_lower}.{field.name}")
    places |= {
        f"{PurgeTarget.STORAGE}:table:{table.name}"
        for table in tables.values()
        if table.name not in with_model and table.parent not in with_model
    }
    missing = [f"{place} is not classified for erasure" for place in places - classes.keys()]
    optional = {f"{PurgeTarget.STORAGE}:redis:queue", f"{PurgeTarget.STORAGE}:logs"}
    return sorted(
        missing + [f"{place} is classified, but there is no such place" for place in classes.keys() - places - optional]
    )


def kept_although_of_a_client(every_model: Models, tables: Mapping[str, Table], classes: Classes) -> list[str]:
    """Tables with a client's key, or hanging on a table that is emptied, that the erasure would leave as they are."""
    faults = []
    emptied = {model._meta.db_table for model in every_model if _is_deleted(model, classes)}
    for model in every_model:
        one, table = class_of(model, classes), tables.get(model._meta.db_table)
        if one is None or table is None:
            continue
        name = model._meta.label
        if "client_id" in table.columns and one.kind == PurgeKind.NO_PERSON:
            faults.append(f"{name} has a client_id and is said to hold no person")
        hangs_on = sorted({key.to_table for key in table.foreign_keys} & emptied)
        if hangs_on and one.kind != PurgeKind.DELETE:
            faults.append(f"{name} refers to {hangs_on[0]}, which is emptied with the client, and is not deleted itself")
        owner = getattr(model, "instance_type", None)
        if owner is not None and (known := class_of(owner, classes)) is not None and known.kind != one.kind:
            faults.append(f"{name} is not treated like {owner._meta.label}, whose history it is")
    return faults


def text_kept_with_the_client(every_model: Models, tables: Mapping[str, Table], classes: Classes) -> list[str]:
    """Texts in tables that outlive the client and are not stripped."""
    faults = []
    for model in every_model:
        one = class_of(model, classes)
        if one is None or one.kind != PurgeKind.KEEP_WITHOUT_PERSON or model._meta.label in TEXT_WITHOUT_PERSON:
            continue
        columns = tables[model._meta.db_table].columns
        faults += [
            f"{model._meta.label}.{field.name} is text that stays after the client: strip it"
            for field in free_texts(model)
            if field.column not in one.strip
        ]
        faults += [f"{model._meta.label}: {name} cannot be stripped" for name in one.strip if columns[name].is_required]
    return faults


def without_wall(every_model: Models, tables: Mapping[str, Table], classes: Classes) -> list[str]:
    """Tables of client data that another area could read, or that are not tied to their client."""
    faults = []
    for model in every_model:
        one = class_of(model, classes)
        if one is None or one.kind != PurgeKind.DELETE or one.erase is not None:
            continue
        table = tables[model._meta.db_table]
        named = [f"{table.name}: {fault}" for fault in _open_to_other_areas(model, table)]
        if model._meta.label not in NOT_CLIENT_DATA:
            named += [f"{table.name}: {fault}" for fault in _not_tied(model, table, one.client_column)]
        if one.client_column not in table.led_by:
            named.append(f"{table.name}: no index begins with {one.client_column}; erasing would read the whole table")
        faults += named
    return faults


def _open_to_other_areas(model: type[models.Model], table: Table) -> list[str]:
    rules = {ONE_AREA}
    if model._meta.label in NOT_CLIENT_DATA:
        rules.add(f"area_idISNULLOR{ONE_AREA}")
    if not table.has_row_security:
        return ["no row-level security (core.rls.ClientTable, or AreaTable for a history)"]
    if [policy.command for policy in table.policies] != ["ALL"]:
        return ["one policy for all commands was expected"]
    policy = table.policies[0]
    return [] if {policy.using, policy.check or policy.using} <= rules else ["its policy is not equality of the area"]


def _not_tied(model: type[models.Model], table: Table, client_column: str) -> list[str]:
    missing = [f"no column {name}" for name in (client_column, "area_id") if name not in table.columns]
    if missing or model is Client or hasattr(model, "instance_type"):
        return missing
    faults = [f"{name} may be NULL" for name in ("client_id", "area_id") if not table.columns[name].is_required]
    wanted = (("client_id", "area_id"), Client._meta.db_table, ("id", "area_id"))
    if wanted not in {(key.columns, key.to_table, key.to_columns) for key in table.foreign_keys}:
        faults.append("no foreign key (client_id, area_id) to the client (core.rls.ClientTable)")
    return faults


def not_tied_to_parents(every_model: Models, tables: Mapping[str, Table], classes: Classes) -> list[str]:
    """Foreign keys between tables of client data through which a row could hang on something of another client."""
    columns = {
        model._meta.db_table: one.client_column
        for model in every_model
        if (one := class_of(model, classes)) is not None and one.kind == PurgeKind.DELETE and not hasattr(model, "instance_type")
    }
    faults = []
    for name, client_column in columns.items():
        keys = tables[name].foreign_keys
        tied = {(key.columns, key.to_table, key.to_columns) for key in keys}
        for key in keys:
            if len(key.columns) > 1 or key.to_table not in columns or columns[key.to_table] == "id":
                continue
            column, to_columns = key.columns[0], (*key.to_columns, columns[key.to_table])
            if ((column, client_column), key.to_table, to_columns) not in tied:
                faults.append(
                    f"{name}.{column}: no foreign key ({column}, {client_column}) to {key.to_table} (ClientTable with parents)"
                )
    return sorted(faults)


def struck_in_part(every_model: Models) -> list[str]:
    """Models of which something would be left when an entry is struck, or whose content cannot be emptied."""
    faults = []
    for model in every_model:
        if not issubclass(model, ClientRecord) or not model.content_fields:
            continue
        names = set(model.content_fields)
        fields = {field.name: field for field in model._meta.local_fields}
        left = [field.name for field in free_texts(model) if field.name not in names]
        files = [field.name for field in fields.values() if isinstance(field, models.FileField) and field.name not in names]
        faults += [f"{model._meta.label}.{name} is free text, and no content: it would stay" for name in left]
        faults += [f"{model._meta.label}.{name} is a file, and no content: it would stay" for name in files]
        faults += [f"{model._meta.label}.{name} is content, and no field" for name in sorted(names - fields.keys())]
        for name in sorted(names & fields.keys()):
            if empty_value(fields[name]) is None and not fields[name].null:
                faults.append(f"{model._meta.label}.{name} cannot be emptied: let it be NULL, or give it a default")
        if not hasattr(model, "history"):
            faults.append(f"{model._meta.label} has no history, in which the striking would stand")
    return faults


def without_data_group(every_model: Models, classes: Classes) -> list[str]:
    """Client data, free text above all, that no data group of § 11(2) covers; records that nobody owns."""
    faults = []
    for model in every_model:
        label = model._meta.label
        if not _is_deleted(model, classes) or hasattr(model, "instance_type") or label in NOT_CLIENT_DATA:
            continue
        if model is not Client and not issubclass(model, ClientData):
            texts = ", ".join(field.name for field in free_texts(model)) or "none"
            faults.append(f"{label} goes with the client and is no ClientData: no data group covers it (free text: {texts})")
        else:
            faults += _without_group(model)
        if issubclass(model, ClientRecord) and not isinstance(getattr(model, "ownership", None), Ownership):
            faults.append(f"{label} has no ownership")
    return faults


def _without_group(model: type[models.Model]) -> list[str]:
    """The data group stands on the model, or in a field of each row; what is read by its owner only must have one."""
    label, groups = model._meta.label, groups_of(model)
    if not groups:
        return [f"{label} has no data_group, neither on the model nor as a required field with the choices of DataGroup"]
    by_owner = sorted(groups & {group for role in roles().values() for group in role.reads_own})
    if by_owner and not _has_field(model, "stored_by"):
        return [f"{label} has no stored_by, but some roles read only their own authority's rows of {', '.join(by_owner)}"]
    return []


def groups_of(model: type[models.Model]) -> set[DataGroup]:
    """The data groups that rows of a model can be in; none where that is not said."""
    if not _has_field(model, "data_group"):
        group = getattr(model, "data_group", None)
        return {group} if isinstance(group, DataGroup) else set()
    field = model._meta.get_field("data_group")
    values = {value for value, _label in field.choices or ()}
    return {DataGroup(value) for value in values} if values <= set(DataGroup.values) and not field.null else set()


def _has_field(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def out_of_order(every_model: Models, tables: Mapping[str, Table], classes: Classes) -> list[str]:
    """Tables that erasure would empty before the rows that refer to them, histories before the rows that they tell of."""
    found = {model._meta.db_table: (model, class_of(model, classes)) for model in every_model if _is_deleted(model, classes)}
    rank = {name: one.order for name, (_model, one) in found.items() if one is not None and one.erase is None}
    histories = {name for name, (model, _one) in found.items() if hasattr(model, "instance_type")}
    lowest = min((order for name, order in rank.items() if name not in histories), default=0)
    faults = [f"{name}: a history is emptied after all other tables" for name in rank.keys() & histories if rank[name] >= lowest]
    faults += [
        f"{name} is emptied after {key.to_table}, to which it refers"
        for name in rank
        for key in tables[name].foreign_keys
        if key.to_table in rank and key.to_table != name and rank[name] <= rank[key.to_table]
    ]
    return sorted(faults)


def free_texts(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model in which a person can write what they like."""
    return [field for field in model._meta.local_fields if _is_free_text(field)]


def _is_free_text(field: Any) -> bool:
    if isinstance(field, ArrayField):
        return _is_free_text(field.base_field)
    return isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices


def _is_deleted(model: type[models.Model], classes: Classes) -> bool:
    one = class_of(model, classes)
    return one is not None and one.kind == PurgeKind.DELETE
