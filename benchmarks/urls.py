"""The product's addresses, an empty page of it, and the stock assembly's admin."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from authorities.pages import SignedInPage
from benchmarks.stock.admin import site
from tym.urls import handler403, handler404, handler500
from tym.urls import urlpatterns as product

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


class EmptyPage(SignedInPage):
    """What a signed-in page costs before it shows anything: the measure of the others."""

    title = "Tyhjä"
    template_name = "benchmarks/empty.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show nothing."""
        return self.show()


urlpatterns = [
    path("vertailu/tyhja/", EmptyPage.as_view(), name="bench-empty"),
    path("vertailu/vakio/", site.urls),
    *product,
]
