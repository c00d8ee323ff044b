"""The addresses of the whole system: each app's own, put together."""

from django.conf import settings
from django.urls import include, path

from clients.views.desk import DeskPage
from core import help as help_pages
from core import styleguide

urlpatterns = [
    path("", DeskPage.as_view(), name="desk"),
    path("asiakkaat/", include("clients.urls")),
    path("asiakkaat/", include("planning.urls")),
    path("api/v1/", include("clients.api.urls")),
    path("", include("authorities.sign_in.urls")),
    path("", include("authorities.urls")),
    path("ohje/", help_pages.contents, name="help"),
    path("ohje/<slug:name>/", help_pages.manual_page, name="help-manual"),
]
if settings.TYM_STYLEGUIDE:
    urlpatterns += [
        path("tyylit/", styleguide.gallery, name="styleguide"),
        path("tyylit/virhe/<str:name>/", styleguide.error_page, name="styleguide_error"),
    ]

handler403 = "authorities.error_pages.permission_denied"
handler404 = "authorities.error_pages.not_found"
handler500 = "authorities.error_pages.server_error"
