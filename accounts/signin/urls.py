"""Routes of signing in. The names beginning with account_, mfa_ and usersessions_ are those allauth asks for."""

from allauth.account import views as allauth_views
from django.urls import include, path

from accounts.signin import demo_views, factor_views, gate_views, oidc_views, phone_views, views

urls = [
    path("signin/", views.sign_in, name="account_login"),
    path("signin/", views.sign_in, name="sign_in"),
    path("signin/code/", views.sign_in_code, name="sign_in_code"),
    path("signin/code/enter/", views.sign_in_code_enter, name="sign_in_code_enter"),
    path("signin/reset/", views.password_reset, name="password_reset"),
    path("signin/reset/code/", views.password_reset_code, name="password_reset_code"),
    path("signin/reset/new/", views.password_reset_new, name="password_reset_new"),
    path("signin/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signin/oidc/<str:provider_id>/login/", oidc_views.provider_login, name="openid_connect_login"),
    path("signin/oidc/<str:provider_id>/login/callback/", oidc_views.provider_callback, name="openid_connect_callback"),
    path("signin/provider/failed/", oidc_views.provider_failed, name="socialaccount_login_error"),
    path("signin/provider/failed/", oidc_views.provider_failed, name="socialaccount_login_cancelled"),
    path("account/provider/<slug:slug>/", oidc_views.provider_link, name="provider_link"),
    path("account/provider/<int:pk>/unlink/", oidc_views.provider_unlink, name="provider_unlink"),
    path("signin/ended/", gate_views.session_ended, name="session_ended"),
    path("signout/", allauth_views.logout, name="account_logout"),
    path("signout/", allauth_views.logout, name="sign_out"),
    path("start/", views.start, name="start"),
    path("account/", views.account_security, name="account_security"),
    path("account/second-factor/", gate_views.second_factor_needed, name="second_factor_needed"),
    path("account/password/overdue/", gate_views.password_overdue, name="password_overdue"),
    path("account/go-on/", gate_views.go_on, name="go_on"),
    path("account/phone/", phone_views.phone_change, name="phone_change"),
    path("account/phone/old/", phone_views.phone_change_old, name="phone_change_old"),
    path("account/phone/new/", phone_views.phone_change_new, name="phone_change_new"),
    path("account/phone/code/", phone_views.phone_change_code, name="phone_change_code"),
    path("account/phone/confirm/", phone_views.phone_change_confirm, name="phone_change_confirm"),
    path("account/password/", allauth_views.password_change, name="account_change_password"),
    path("account/password/set/", allauth_views.password_set, name="account_set_password"),
    path("account/confirm/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("account/2fa/totp/activate/", factor_views.set_up, name="mfa_activate_totp"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("demo/", demo_views.demo_home, name="demo_home"),
    path("demo/people/<int:person>/", demo_views.demo_sign_in, name="demo_sign_in"),
    path("demo/time/", demo_views.demo_time, name="demo_time"),
]
