"""Addresses of sign-in. Allauth's own addresses are not used: what is not here does not exist."""

from django.urls import path

from authorities.sign_in.views import account, entering, locking, passwords, second_factor, tokens

urlpatterns = [
    path("kirjautuminen/", entering.SignInView.as_view(), name="account_login"),
    path("kirjautuminen/vahvistus/", entering.SecondStepView.as_view(), name="mfa_authenticate"),
    path("kirjautuminen/esittely/", entering.demo_sign_in, name="demo_sign_in"),
    path("kirjautuminen/ulos/", entering.sign_out, name="account_logout"),
    path("kirjautuminen/lukittu/", locking.UnlockView.as_view(), name="unlock"),
    path("kirjautuminen/lukitse/", locking.lock, name="lock"),
    path("kirjautuminen/salasana/", passwords.ResetPasswordView.as_view(), name="account_reset_password"),
    path("kirjautuminen/salasana/lahetetty/", passwords.reset_sent, name="account_reset_password_done"),
    path(
        "kirjautuminen/salasana/<str:uidb64>/<str:token>/",
        passwords.ChoosePasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("oma/", account.AccountView.as_view(), name="account"),
    path("oma/salasana/", passwords.ChangePasswordView.as_view(), name="account_change_password"),
    path("oma/vahvistus/", second_factor.SecondFactorView.as_view(), name="mfa_index"),
    path("oma/vahvistus/kayttoon/", second_factor.SetUpView.as_view(), name="second_factor_set_up"),
    path("oma/vahvistus/varakoodit/", second_factor.RecoveryCodesView.as_view(), name="recovery_codes"),
    path("oma/istunnot/", account.SessionsView.as_view(), name="usersessions_list"),
    path("oma/istunnot/<int:key>/lopeta/", account.end_session, name="end_session"),
    path("oma/rajapinta/", tokens.ApiTokensView.as_view(), name="api_tokens"),
    path("oma/rajapinta/<uuid:token_id>/peru/", tokens.revoke_own_token, name="revoke_api_token"),
    path("alue/", account.AreaView.as_view(), name="choose_area"),
    path("kieli/", account.set_language, name="set_language"),
]
