"""The addresses of the whole system: each app's own, put together."""

from django.urls import include, path

urlpatterns = [
    path("kirjautuminen/", include("allauth.urls")),
]
