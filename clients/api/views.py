"""The list of clients, one client, and the rows of one client; each answer is logged as a page would be."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from authorities.access import require
from authorities.api.errors import BadParameter
from authorities.api.views import KeyPagination, ReadOnlyView, paged, refuse_unknown_keys
from authorities.rights import DataGroup
from clients import events
from clients.api import serializers
from clients.api.parts import PARTS, Part
from clients.finding import attempted_client, find_client
from clients.forms.listing import AGES, ClientFilterForm
from clients.listing import ELSEWHERE, OPEN_STATES, SORTS, Filters, narrowed, page_of
from clients.models import Client, Membership
from clients.policy import can_enter_register, can_read_any, can_see_contacts
from clients.services import current_contacts

#: Parameter → field of the list's own form.
FILTERS = {"state": "tila", "official": "vastuu", "municipality": "kunta", "age": "ika"}
ORDERS = [f"{sign}{name}" for name in SORTS for sign in ("", "-")]
OFFICIALS = ["me", "none"]
LARGEST_NUMBER = 999_999_999
PARAMETERS = [
    OpenApiParameter(
        "state",
        enum=Membership.State.values,
        many=True,
        description="States of the membership, repeated for several; without it those that are open.",
    ),
    OpenApiParameter("official", enum=OFFICIALS, description="Who answers: me, or nobody in my authority."),
    OpenApiParameter("municipality", description=f"Code of a municipality of the area, or `{ELSEWHERE}` for the others."),
    OpenApiParameter("age", enum=list(AGES)),
    OpenApiParameter("number", type={"type": "integer", "minimum": 1, "maximum": LARGEST_NUMBER}, description="Client number."),
    OpenApiParameter("sort", enum=ORDERS),
    OpenApiParameter("after", type=OpenApiTypes.UUID, description="See `next`."),
    OpenApiParameter("before", type=OpenApiTypes.UUID, description="See `previous`."),
]


class RegisterView(ReadOnlyView):
    """A view of the register: closed to roles to whom no client data are open."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse them, after those who have not signed in."""
        super().initial(request, *args, **kwargs)
        entered = can_enter_register(self.actor)
        require(entered, client=None if entered else attempted_client(self.kwargs.get("client_id")))


class ClientListView(RegisterView):
    """The clients whose data the caller may read now, a page at a time."""

    serializer_class = serializers.ListedClientSerializer
    pagination_class = KeyPagination

    @extend_schema(operation_id="clients_list", parameters=PARAMETERS, responses=serializers.ListedClientSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Clients by the filters of the list. Nobody is found by name: names do not stand in addresses."""
        filters = self.filters(request)
        chosen = narrowed(Client.objects.readable_by(self.actor), self.actor, filters)
        refuse_unknown_keys(chosen, request)
        page = page_of(self.actor, chosen, request.query_params)
        events.clients_listed(actor=self.actor, client_ids=page.client_ids, search=filters.search)
        return Response(paged(request.path, page, self.get_serializer(page.rows, many=True).data))

    def filters(self, request: Request) -> Filters:
        """The filters of the address.

        Raises:
            BadParameter: one has a value that it cannot have; ignoring it would give out more than was asked for.
        """
        query = request.query_params
        chosen = QueryDict(mutable=True)
        for name, field in FILTERS.items():
            chosen.setlist(field, query.getlist(name))
        if not any(query.getlist("state")):
            chosen.setlist("tila", list(OPEN_STATES))
        form = ClientFilterForm(chosen, area=self.actor.area)
        wrong = {} if form.is_valid() else {n: form.errors[f][0] for n, f in FILTERS.items() if f in form.errors}
        if query.get("official", "") not in {"", *OFFICIALS}:
            wrong["official"] = ", ".join(OFFICIALS)
        if query.get("sort", ORDERS[0]) not in ORDERS:
            wrong["sort"] = ", ".join(ORDERS)
        number = query.get("number", "1")
        if not (number.isascii() and number.isdigit() and 1 <= int(number[:20]) <= LARGEST_NUMBER):
            wrong["number"] = f"1-{LARGEST_NUMBER}"
        if wrong:
            raise BadParameter(**wrong)
        return form.filters(search=str(int(number)) if "number" in query else "")


class OneClientView(RegisterView):
    """A view of one client: the same door as that of the pages, without the page that asks for a purpose."""

    data_group = DataGroup.IDENTITY

    def opened(self) -> Client:
        """The client of the address, when the data group is open to the caller.

        Raises:
            Denied: with the reason; 404 where it hides.
            Http404: there is none.
        """
        client = find_client(self.actor, self.kwargs["client_id"])
        self.decision = require(can_read_any(self.actor, client, self.data_group), client=client, data_group=self.data_group)
        return client

    def log(self, client: Client) -> None:
        """Tell the log that the data group was looked at."""
        events.client_viewed(actor=self.actor, client=client, data_groups=[self.data_group], decision=self.decision)


class ClientDetailView(OneClientView):
    """One client."""

    serializer_class = serializers.ClientSerializer

    @extend_schema(operation_id="clients_retrieve")
    def get(self, request: Request, **kwargs: Any) -> Response:
        """Who the client is, and the contact details where they may be seen."""
        client = self.opened()
        seen = can_see_contacts(self.actor, client)
        client.contact_details = current_contacts(client) if seen else None  # type: ignore[attr-defined]
        self.log(client)
        return Response(self.get_serializer(client).data)


class PartView(OneClientView):
    """Rows of one kind of a client."""

    #: Given by the address.
    part: Part = PARTS[0]

    @property
    def data_group(self) -> DataGroup:  # type: ignore[override]  # an attribute of the class elsewhere
        """The rows' data group."""
        return self.part.data_group

    def get_serializer_class(self) -> Any:
        """The rows' own."""
        return self.part.serializer

    def get_queryset(self) -> QuerySet:
        """The rows of the client that the caller may read."""
        model = self.part.model
        if self.is_drawn:
            return model._default_manager.none()
        rows = model._default_manager.readable_by(self.actor).filter(client=self.kwargs["client_id"])
        return rows.select_related("stored_by", *self.part.related).prefetch_related(*self.part.prefetch(self.actor))


class PartListView(ListModelMixin, PartView):
    """All rows of one kind."""

    pagination_class = KeyPagination

    def get(self, request: Request, **kwargs: Any) -> Response:
        """The rows, the last stored first. A struck entry stands without its content."""
        client = self.opened()
        rows = self.paginate_queryset(self.get_queryset())
        self.log(client)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class PartDetailView(PartView):
    """One row."""

    def get(self, request: Request, **kwargs: Any) -> Response:
        """The row; a struck entry without its content."""
        client = self.opened()
        row = self.get_queryset().filter(pk=self.kwargs["entry_id"]).first()
        if row is None:
            raise Http404
        self.log(client)
        return Response(self.get_serializer(row).data)
