"""Addresses of planning; all of them are pages of one client."""

from django.urls import path, register_converter

from planning.converters import NeedAreaConverter
from planning.views import assessment, earlier_plans, parts

register_converter(NeedAreaConverter, "need_area")

app_name = "planning"

urlpatterns = [
    path("<uuid:client_id>/arviointi/", assessment.AssessmentPage.as_view(), name="assessment"),
    path("<uuid:client_id>/arviointi/aloita/", assessment.BeginPage.as_view(), name="begin-assessment"),
    path("<uuid:client_id>/arviointi/<uuid:assessment_id>/", assessment.EarlierPage.as_view(), name="earlier-assessment"),
    path(
        "<uuid:client_id>/arviointi/<uuid:assessment_id>/osuus/<need_area:need_area>/",
        parts.WritePartPage.as_view(),
        name="write-part",
    ),
    path("<uuid:client_id>/arviointi/osuus/<uuid:part_id>/", parts.ChangePartPage.as_view(), name="change-part"),
    path("<uuid:client_id>/arviointi/osuus/<uuid:part_id>/mitatoi/", parts.StrikePartPage.as_view(), name="strike-part"),
    path("<uuid:client_id>/arviointi/osuus/<uuid:part_id>/muutokset/", parts.PartChangesPage.as_view(), name="part-changes"),
    path(
        "<uuid:client_id>/arviointi/<uuid:assessment_id>/ulkopuolinen/",
        parts.NameOutsiderPage.as_view(),
        name="name-outsider",
    ),
    path(
        "<uuid:client_id>/arviointi/ulkopuolinen/<uuid:outsider_id>/mitatoi/",
        parts.StrikeOutsiderPage.as_view(),
        name="strike-outsider",
    ),
    path(
        "<uuid:client_id>/arviointi/<uuid:assessment_id>/johtopaatos/",
        assessment.ConcludePage.as_view(),
        name="conclude-assessment",
    ),
    path(
        "<uuid:client_id>/arviointi/<uuid:assessment_id>/mitatoi/",
        assessment.StrikeAssessmentPage.as_view(),
        name="strike-assessment",
    ),
    path("<uuid:client_id>/arviointi/tarve/<need_area:need_area>/", assessment.AddNeedPage.as_view(), name="add-need"),
    path("<uuid:client_id>/muut-suunnitelmat/", earlier_plans.EarlierPlansPage.as_view(), name="earlier-plans"),
    path("<uuid:client_id>/muut-suunnitelmat/lisaa/", earlier_plans.AddPage.as_view(), name="add-earlier-plan"),
    path("<uuid:client_id>/muut-suunnitelmat/<uuid:plan_id>/", earlier_plans.ChangePage.as_view(), name="change-earlier-plan"),
    path(
        "<uuid:client_id>/muut-suunnitelmat/<uuid:plan_id>/mitatoi/",
        earlier_plans.StrikePage.as_view(),
        name="strike-earlier-plan",
    ),
    path(
        "<uuid:client_id>/muut-suunnitelmat/<uuid:plan_id>/muutokset/",
        earlier_plans.ChangesPage.as_view(),
        name="earlier-plan-changes",
    ),
]
