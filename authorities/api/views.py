"""What every view of the API shares: reading only, who acts, and pages by key."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.generics import GenericAPIView
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from authorities.access import Actor
from authorities.api.errors import BadParameter
from core.paging import Order, key_page, unknown_keys

#: Parameters of the paging, as the schema tells them.
PAGING = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": text,
        "schema": {"type": "string", "format": "uuid"},
    }
    for name, text in (
        ("after", "Key of the row after which the page begins; take the address from `next`."),
        ("before", "Key of the row before which the page ends; take the address from `previous`."),
    )
]


class ReadOnlyView(GenericAPIView):
    """A view that only reads: other methods are answered with 405."""

    http_method_names = ["get", "head", "options"]

    @property
    def actor(self) -> Actor:
        """Who acts in this request."""
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor

    @property
    def is_drawn(self) -> bool:
        """Whether the view is only asked for its schema, by nobody."""
        return getattr(self, "swagger_fake_view", False)


def refuse_unknown_keys(rows: QuerySet, request: Request) -> None:
    """Refuse a page beside a row that is not in the list any more: from the top again, a program would read without end.

    Raises:
        BadParameter: the key is none, or of a row that the list does not hold.
    """
    text = _("The list does not hold this key now. Begin from the first page.")
    unknown = unknown_keys(rows, request.query_params)
    if unknown:
        raise BadParameter(**dict.fromkeys(unknown, text))


class KeyPagination(BasePagination):
    """Pages by key, the newest row first: a page costs the same wherever it is."""

    size = 50
    order = Order(("created_at",), is_descending=True)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Take the page that the address asks for."""
        refuse_unknown_keys(queryset, request)
        self.path = request.path
        self.page = key_page(queryset, order=self.order, query=request.query_params, size=self.size)
        return list(self.page.rows)

    def get_paginated_response(self, data: Any) -> Response:
        """The rows, and where the neighbours are."""
        return Response(paged(self.path, self.page, data))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The answer as the schema tells it."""
        address = {"type": "string", "format": "uri-reference", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters as the schema tells them."""
        return PAGING


def paged(path: str, page: Any, results: Any) -> dict[str, Any]:
    """The body of a page: its rows and the addresses of its neighbours, None where there is none."""
    return {
        "next": f"{path}{page.next_url}" if page.next_url else None,
        "previous": f"{path}{page.previous_url}" if page.previous_url else None,
        "results": results,
    }
