"""The addresses of the whole system: each app's own, put together."""

from django.conf import settings
from django.urls import include, path

from core import styleguide

urlpatterns = [
    path("kirjautuminen/", include("allauth.urls")),
    path("kieli/", include("django.conf.urls.i18n")),
]
if settings.TYM_STYLEGUIDE:
    urlpatterns += [
        path("tyylit/", styleguide.gallery, name="styleguide"),
        path("tyylit/virhe/<str:name>/", styleguide.error_page, name="styleguide_error"),
    ]
