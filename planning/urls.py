"""Addresses of planning; all of them are pages of one client."""

from django.urls import path, register_converter

from planning.converters import NeedAreaConverter
from planning.views import assessment

register_converter(NeedAreaConverter, "need_area")

app_name = "planning"

urlpatterns = [
    path("<uuid:client_id>/arviointi/", assessment.AssessmentPage.as_view(), name="assessment"),
    path("<uuid:client_id>/arviointi/aloita/", assessment.BeginPage.as_view(), name="begin-assessment"),
    path("<uuid:client_id>/arviointi/<uuid:assessment_id>/", assessment.EarlierPage.as_view(), name="earlier-assessment"),
    path(
        "<uuid:client_id>/arviointi/<uuid:assessment_id>/osuus/<need_area:need_area>/",
        assessment.WritePartPage.as_view(),
        name="write-part",
    ),
    path("<uuid:client_id>/arviointi/osuus/<uuid:part_id>/", assessment.ChangePartPage.as_view(), name="change-part"),
    path("<uuid:client_id>/arviointi/osuus/<uuid:part_id>/mitatoi/", assessment.StrikePartPage.as_view(), name="strike-part"),
    path("<uuid:client_id>/arviointi/osuus/<uuid:part_id>/muutokset/", assessment.PartChangesPage.as_view(), name="part-changes"),
    path(
        "<uuid:client_id>/arviointi/<uuid:assessment_id>/ulkopuolinen/",
        assessment.NameOutsiderPage.as_view(),
        name="name-outsider",
    ),
    path(
        "<uuid:client_id>/arviointi/ulkopuolinen/<uuid:outsider_id>/mitatoi/",
        assessment.StrikeOutsiderPage.as_view(),
        name="strike-outsider",
    ),
    path(
        "<uuid:client_id>/arviointi/<uuid:assessment_id>/johtopaatos/",
        assessment.ConcludePage.as_view(),
        name="conclude-assessment",
    ),
]
