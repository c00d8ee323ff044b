"""Addresses of the API."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from clients.api import views
from clients.api.parts import PARTS

app_name = "api"

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("clients/", views.ClientListView.as_view(), name="clients"),
    path("clients/<uuid:client_id>/", views.ClientDetailView.as_view(), name="client"),
    *(path(f"clients/<uuid:client_id>/{part.slug}/", views.PartListView.as_view(part=part), name=part.slug) for part in PARTS),
    *(
        path(
            f"clients/<uuid:client_id>/{part.slug}/<uuid:entry_id>/",
            views.PartDetailView.as_view(part=part),
            name=f"{part.slug}-entry",
        )
        for part in PARTS
        if part.is_entry
    ),
]
