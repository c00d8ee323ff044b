"""The admin of the stock assembly, as guardian's documentation describes it."""

from django.contrib.admin import AdminSite
from django.db.models import QuerySet
from django.http import HttpRequest
from guardian.admin import GuardedModelAdmin
from guardian.shortcuts import get_objects_for_user

from benchmarks.stock.models import StockClient

PAGE_SIZE = 25


class StockSite(AdminSite):
    """An admin site for everybody who has signed in: the product's accounts have no ``is_staff``."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active


class StockClientAdmin(GuardedModelAdmin):
    """Clients by object permissions."""

    list_display = ("__str__", "birth_date", "home_municipality", "is_open", "official", "started_on")
    search_fields = ("last_name__istartswith", "first_names__istartswith", "identity_code__exact")
    list_per_page = PAGE_SIZE

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockClient]:
        """The clients on whom the user or a group of theirs has the permission."""
        rows = StockClient._default_manager.order_by(*self.get_ordering(request))
        return get_objects_for_user(request.user, "stock.view_stockclient", rows, accept_global_perms=False)


site = StockSite(name="stock")
site.register(StockClient, StockClientAdmin)
