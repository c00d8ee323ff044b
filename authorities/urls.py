"""Addresses of the administration and of the page of roles."""

from django.urls import path

from authorities.views import areas, municipalities, organisations, overview, parts, resets, roles, settings, user_list, users

app_name = "authorities"

urlpatterns = [
    path("roolit/", overview.MatrixPage.as_view(), name="matrix"),
    path("roolit/paattyvat/", roles.EndingsPage.as_view(), name="endings"),
    path("yllapito/", overview.OverviewPage.as_view(), name="administration"),
    path("yllapito/kayttajat/", user_list.UserListPage.as_view(), name="users"),
    path("yllapito/kayttajat/uusi/", users.CreateUserPage.as_view(), name="create-user"),
    path("yllapito/kayttajat/<int:user_id>/", users.UserDetailPage.as_view(), name="user"),
    path("yllapito/kayttajat/<int:user_id>/muuta/", users.ChangeUserPage.as_view(), name="change-user"),
    path("yllapito/kayttajat/<int:user_id>/sulje/", users.CloseUserPage.as_view(), name="close-user"),
    path("yllapito/kayttajat/<int:user_id>/avaa/", users.ReopenUserPage.as_view(), name="reopen-user"),
    path("yllapito/kayttajat/<int:user_id>/henkilotunnus/", users.IdentityCodePage.as_view(), name="user-identity-code"),
    path("yllapito/kayttajat/<int:user_id>/kutsu/", users.InviteUser.as_view(), name="invite-user"),
    path("yllapito/kayttajat/<int:user_id>/rooli/", roles.GrantRolePage.as_view(), name="grant-role"),
    path("yllapito/kayttajat/<int:user_id>/nollaus/", resets.RequestResetPage.as_view(), name="request-reset"),
    path("yllapito/roolit/", roles.RoleListPage.as_view(), name="roles"),
    path("yllapito/roolit/jatka/", roles.RenewPage.as_view(), name="renew-roles"),
    path("yllapito/roolit/<int:assignment_id>/paata/", roles.EndRolePage.as_view(), name="end-role"),
    path("yllapito/nollaukset/", resets.ResetListPage.as_view(), name="resets"),
    path("yllapito/nollaukset/<uuid:reset_id>/vahvista/", resets.ConfirmResetPage.as_view(), name="confirm-reset"),
    path("yllapito/nollaukset/<uuid:reset_id>/peru/", resets.WithdrawResetPage.as_view(), name="withdraw-reset"),
    path("yllapito/alueet/", areas.AreaListPage.as_view(), name="areas"),
    path("yllapito/alueet/uusi/", areas.CreateAreaPage.as_view(), name="create-area"),
    path("yllapito/alueet/<int:area_id>/", areas.AreaDetailPage.as_view(), name="area"),
    path("yllapito/alueet/<int:area_id>/muuta/", areas.ChangeAreaPage.as_view(), name="change-area"),
    path("yllapito/alueet/<int:area_id>/kunnat/uusi/", areas.AddMunicipalityPage.as_view(), name="add-area-municipality"),
    path(
        "yllapito/alueet/<int:area_id>/kunnat/<int:row_id>/paata/",
        areas.EndMunicipalityPage.as_view(),
        name="end-area-municipality",
    ),
    path("yllapito/alueet/<int:area_id>/lasnaolo/", areas.PresencePage.as_view(), name="set-presence"),
    path("yllapito/viranomaiset/", organisations.AuthorityListPage.as_view(), name="authorities"),
    path("yllapito/viranomaiset/uusi/", organisations.CreateAuthorityPage.as_view(), name="create-authority"),
    path("yllapito/viranomaiset/<int:authority_id>/", organisations.AuthorityDetailPage.as_view(), name="authority"),
    path("yllapito/viranomaiset/<int:authority_id>/muuta/", organisations.ChangeAuthorityPage.as_view(), name="change-authority"),
    path("yllapito/viranomaiset/<int:authority_id>/nimi/", organisations.AddNamePage.as_view(), name="add-name"),
    path("yllapito/viranomaiset/<int:authority_id>/alueet/uusi/", organisations.AddAreaPage.as_view(), name="add-authority-area"),
    path(
        "yllapito/viranomaiset/<int:authority_id>/alueet/<int:row_id>/paata/",
        organisations.EndAreaPage.as_view(),
        name="end-authority-area",
    ),
    path("yllapito/viranomaiset/<int:authority_id>/<slug:part>/uusi/", parts.AddPartPage.as_view(), name="add-part"),
    path(
        "yllapito/viranomaiset/<int:authority_id>/<slug:part>/<int:row_id>/",
        parts.ChangePartPage.as_view(),
        name="change-part",
    ),
    path(
        "yllapito/viranomaiset/<int:authority_id>/<slug:part>/<int:row_id>/paata/",
        parts.EndPartPage.as_view(),
        name="end-part",
    ),
    path("yllapito/kunnat/", municipalities.MunicipalityListPage.as_view(), name="municipalities"),
    path("yllapito/kunnat/uusi/", municipalities.CreateMunicipalityPage.as_view(), name="create-municipality"),
    path("yllapito/kunnat/<slug:code>/paata/", municipalities.EndMunicipalityPage.as_view(), name="end-municipality"),
    path("yllapito/koodistot/", settings.CodeListPage.as_view(), name="codes"),
    path("yllapito/koodistot/<slug:code_list>/uusi/", settings.AddCodePage.as_view(), name="add-code"),
    path("yllapito/koodistot/<int:item_id>/muuta/", settings.RenameCodePage.as_view(), name="rename-code"),
    path("yllapito/koodistot/<int:item_id>/paata/", settings.EndCodePage.as_view(), name="end-code"),
    path("yllapito/koodistot/<int:item_id>/siirra/", settings.MoveCode.as_view(), name="move-code"),
    path("yllapito/maaraajat/", settings.PeriodListPage.as_view(), name="periods"),
    path("yllapito/maaraajat/<slug:code>/uusi/", settings.AddPeriodPage.as_view(), name="add-period"),
]
