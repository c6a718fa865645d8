"""Routes of invitations: the public page, and resend and withdraw in each workspace."""

from django.urls import path

from accounts.invitations import views

public_urls = [
    path("invite/<str:token>/", views.invite, name="invite"),
    path("invite/<str:token>/code/", views.invite_code, name="invite_code"),
    path("invite/<str:token>/accept/", views.invite_accept, name="invite_accept"),
    path("invite/<str:token>/decline/", views.invite_decline, name="invite_decline"),
]


def invitation_routes(workspace: str) -> list:
    """resend and withdraw of one workspace: <workspace>_invitation_resend, <workspace>_invitation_withdraw."""
    return [
        path("invitations/<int:pk>/resend/", views.invitation_resend, name=f"{workspace}_invitation_resend"),
        path("invitations/<int:pk>/withdraw/", views.invitation_withdraw, name=f"{workspace}_invitation_withdraw"),
    ]
