"""Addresses of planning; all of them are pages of one client."""

from django.urls import path, register_converter

from planning.converters import NeedAreaConverter
from planning.views import assessment, earlier_plans, parts, plan, plan_editing, plan_steps

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
    path("<uuid:client_id>/suunnitelma/", plan.PlanPage.as_view(), name="plan"),
    path("<uuid:client_id>/suunnitelma/aloita/", plan_steps.BeginPlan.as_view(), name="begin-plan"),
    path("<uuid:client_id>/suunnitelma/vertailu/", plan.ComparePage.as_view(), name="compare-plans"),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/", plan.VersionPage.as_view(), name="plan-version"),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/tavoite/", plan_editing.AddGoalPage.as_view(), name="add-goal"),
    path("<uuid:client_id>/suunnitelma/tavoite/<uuid:goal_id>/", plan_editing.ChangeGoalPage.as_view(), name="change-goal"),
    path(
        "<uuid:client_id>/suunnitelma/tavoite/<uuid:goal_id>/poista/", plan_editing.RemoveGoalPage.as_view(), name="remove-goal"
    ),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/palvelu/", plan_editing.AddServicePage.as_view(), name="add-service"),
    path(
        "<uuid:client_id>/suunnitelma/palvelu/<uuid:terms_id>/", plan_editing.ChangeServicePage.as_view(), name="change-service"
    ),
    path(
        "<uuid:client_id>/suunnitelma/palvelu/<uuid:terms_id>/poista/",
        plan_editing.RemoveServicePage.as_view(),
        name="remove-service",
    ),
    path(
        "<uuid:client_id>/suunnitelma/palvelu/<uuid:terms_id>/tila/",
        plan_editing.FollowServicePage.as_view(),
        name="follow-service",
    ),
    path(
        "<uuid:client_id>/suunnitelma/<uuid:version_id>/tyonhaku/", plan_editing.JobSearchPage.as_view(), name="write-job-search"
    ),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/seuranta/", plan_editing.FollowUpPage.as_view(), name="write-follow-up"),
    path(
        "<uuid:client_id>/suunnitelma/<uuid:version_id>/ilmoittaminen/",
        plan_editing.ReportingPage.as_view(),
        name="write-reporting",
    ),
    path(
        "<uuid:client_id>/suunnitelma/<uuid:version_id>/velvollisuudet/",
        plan_editing.ExplainDutiesPage.as_view(),
        name="explain-duties",
    ),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/laheta/", plan_steps.SendPage.as_view(), name="send-plan"),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/palauta/", plan_steps.ReturnPage.as_view(), name="return-plan"),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/luovu/", plan_steps.GiveUpPage.as_view(), name="give-up-plan"),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/hyvaksy/", plan_steps.ApprovePage.as_view(), name="approve-plan"),
    path(
        "<uuid:client_id>/suunnitelma/<uuid:version_id>/asiakkaan-hyvaksynta/",
        plan_steps.ClientApprovalPage.as_view(),
        name="record-approval",
    ),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/anto/", plan_steps.DeliverPage.as_view(), name="deliver-plan"),
    path("<uuid:client_id>/suunnitelma/<uuid:version_id>/tuloste/", plan_steps.PrintPlan.as_view(), name="print-plan"),
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
