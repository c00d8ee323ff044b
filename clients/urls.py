"""Addresses of the register."""

from django.urls import path

from clients.views import bars, client, desk, identity, intake, listing, log, membership, purpose, reviews

app_name = "clients"

urlpatterns = [
    path("", listing.ClientListPage.as_view(), name="list"),
    path("uusi/", intake.IntakePage.as_view(), name="intake"),
    path("poikkeusavaus/", intake.BreakGlassPage.as_view(), name="break-glass"),
    path("poikkeusavaus/<uuid:grant_id>/", reviews.ReviewPage.as_view(), name="review"),
    path("esteellisyydet/", bars.BarsPage.as_view(), name="bars"),
    path("esteellisyydet/<uuid:bar_id>/poista/", bars.LiftBar.as_view(), name="lift-bar"),
    path("<uuid:client_id>/esto/", bars.BarSomebody.as_view(), name="bar"),
    path("<uuid:client_id>/", client.OverviewPage.as_view(), name="client"),
    path("<uuid:client_id>/tarkoitus/", purpose.PurposePage.as_view(), name="purpose"),
    path("<uuid:client_id>/tunnus/", client.RevealCode.as_view(), name="reveal"),
    path("<uuid:client_id>/henkilo/", identity.IdentityPage.as_view(), name="identity"),
    path("<uuid:client_id>/henkilo/muuta/", identity.ChangeIdentity.as_view(), name="change-identity"),
    path("<uuid:client_id>/yhteystiedot/muuta/", identity.ChangeContacts.as_view(), name="change-contacts"),
    path("<uuid:client_id>/suojaus/", identity.ShieldPage.as_view(), name="shield"),
    path("<uuid:client_id>/esteellisyys/", membership.ConflictPage.as_view(), name="conflict"),
    path("<uuid:client_id>/asiakkuus/", membership.MembershipPage.as_view(), name="membership"),
    path("<uuid:client_id>/asiakkuus/uusi/", membership.ReopenPage.as_view(), name="reopen"),
    path("<uuid:client_id>/vastuuvirkailija/", membership.OfficialPage.as_view(), name="official"),
    path("<uuid:client_id>/ota/", desk.TakeClient.as_view(), name="take"),
    path("<uuid:client_id>/pyynto/<uuid:request_id>/", reviews.RequestPage.as_view(), name="request"),
    path("<uuid:client_id>/loki/", log.AccessLogPage.as_view(), name="log"),
]
