"""Addresses of the register."""

from django.urls import path

from clients.views import client, purpose

app_name = "clients"

urlpatterns = [
    path("<uuid:client_id>/", client.OverviewPage.as_view(), name="client"),
    path("<uuid:client_id>/tarkoitus/", purpose.PurposePage.as_view(), name="purpose"),
    path("<uuid:client_id>/tunnus/", client.RevealCode.as_view(), name="reveal"),
]
