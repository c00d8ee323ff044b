"""Addresses of the register."""

from django.urls import path, register_converter

from clients.converters import KindConverter
from clients.views import (
    attachments,
    bars,
    caseload,
    client,
    consents,
    desk,
    entries,
    export,
    identity,
    intake,
    listing,
    log,
    membership,
    purpose,
    reviews,
    saved_filters,
    summary,
)

register_converter(KindConverter, "kind")

app_name = "clients"

urlpatterns = [
    path("", listing.ClientListPage.as_view(), name="list"),
    path("haut/", saved_filters.SavedFiltersPage.as_view(), name="saved-filters"),
    path("haut/<uuid:filter_id>/poista/", saved_filters.RemoveFilter.as_view(), name="remove-filter"),
    path("vienti/", export.ExportPage.as_view(), name="export"),
    path("tyomaara/", caseload.CaseloadPage.as_view(), name="caseload"),
    path("siirto/<int:user_id>/", caseload.HandOverPage.as_view(), name="hand-over"),
    path("sijaisuudet/", caseload.SubstitutionsPage.as_view(), name="substitutions"),
    path("sijaisuudet/<uuid:substitution_id>/paata/", caseload.EndSubstitution.as_view(), name="end-substitution"),
    path("uusi/", intake.IntakePage.as_view(), name="intake"),
    path("poikkeusavaus/", intake.BreakGlassPage.as_view(), name="break-glass"),
    path("poikkeusavaus/<uuid:grant_id>/", reviews.ReviewPage.as_view(), name="review"),
    path("esteellisyydet/", bars.BarsPage.as_view(), name="bars"),
    path("esteellisyydet/<uuid:bar_id>/poista/", bars.LiftBar.as_view(), name="lift-bar"),
    path("<uuid:client_id>/esto/", bars.BarSomebody.as_view(), name="bar"),
    path("<uuid:client_id>/", client.OverviewPage.as_view(), name="client"),
    path("<uuid:client_id>/yhteenveto/", summary.SummaryPage.as_view(), name="summary"),
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
    path("<uuid:client_id>/erityisjarjestelyt/", entries.GroupPage.as_view(name="arrangements"), name="arrangements"),
    path("<uuid:client_id>/osaaminen/", entries.GroupPage.as_view(name="skills"), name="skills"),
    path("<uuid:client_id>/sosiaalinen/", entries.GroupPage.as_view(name="social"), name="social"),
    path("<uuid:client_id>/terveys/", entries.GroupPage.as_view(name="health"), name="health"),
    path("<uuid:client_id>/palvelutarpeet/", entries.GroupPage.as_view(name="needs"), name="needs"),
    path("<uuid:client_id>/kirjaus/<kind:kind>/uusi/", entries.AddEntryPage.as_view(), name="add-entry"),
    path("<uuid:client_id>/kirjaus/<kind:kind>/<uuid:entry_id>/", entries.ChangeEntryPage.as_view(), name="change-entry"),
    path("<uuid:client_id>/kirjaus/<kind:kind>/<uuid:entry_id>/mitatoi/", entries.StrikeEntryPage.as_view(), name="strike-entry"),
    path(
        "<uuid:client_id>/kirjaus/<kind:kind>/<uuid:entry_id>/muutokset/",
        entries.EntryChangesPage.as_view(),
        name="entry-changes",
    ),
    path("<uuid:client_id>/suostumukset/", consents.ConsentsPage.as_view(), name="consents"),
    path("<uuid:client_id>/suostumukset/uusi/", consents.RecordConsentPage.as_view(), name="record-consent"),
    path(
        "<uuid:client_id>/suostumukset/<uuid:consent_id>/peruuta/",
        consents.WithdrawConsentPage.as_view(),
        name="withdraw-consent",
    ),
    path("<uuid:client_id>/suostumukset/<uuid:consent_id>/mitatoi/", consents.StrikeConsentPage.as_view(), name="strike-consent"),
    path("<uuid:client_id>/suostumukset/<uuid:consent_id>/lomake/", consents.PrintConsentPage.as_view(), name="print-consent"),
    path("<uuid:client_id>/liitteet/", attachments.AttachmentsPage.as_view(), name="attachments"),
    path("<uuid:client_id>/liitteet/uusi/", attachments.AddAttachmentPage.as_view(), name="add-attachment"),
    path(
        "<uuid:client_id>/liitteet/<uuid:attachment_id>/",
        attachments.ChangeAttachmentPage.as_view(),
        name="change-attachment",
    ),
    path(
        "<uuid:client_id>/liitteet/<uuid:attachment_id>/lataa/",
        attachments.DownloadPage.as_view(),
        name="download-attachment",
    ),
    path(
        "<uuid:client_id>/liitteet/<uuid:attachment_id>/mitatoi/",
        attachments.StrikeAttachmentPage.as_view(),
        name="strike-attachment",
    ),
    path(
        "<uuid:client_id>/liitteet/<uuid:attachment_id>/muutokset/",
        attachments.AttachmentChangesPage.as_view(),
        name="attachment-changes",
    ),
    path("<uuid:client_id>/loki/", log.AccessLogPage.as_view(), name="log"),
]
