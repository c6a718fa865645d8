"""Routes of 涉密处置."""

from django.urls import path

from . import views

public_urls = [
    path("report/done/", views.reported, name="content_reported"),
    path("report/<slug:kind>/<str:ident>/", views.report, name="content_report"),
]


def handling(workspace: str) -> list:
    """The handlers' pages of one workspace."""
    return [
        path("quarantine/", views.cases, name=f"{workspace}_quarantine"),
        path("quarantine/<int:pk>/", views.case, name=f"{workspace}_quarantine_case"),
        path("quarantine/<int:pk>/look/", views.look, name=f"{workspace}_quarantine_look"),
        path("quarantine/<int:pk>/propose/", views.propose, name=f"{workspace}_quarantine_propose"),
        path("quarantine/<int:pk>/confirm/", views.confirm, name=f"{workspace}_quarantine_confirm"),
        path("quarantine/<int:pk>/decline/", views.decline, name=f"{workspace}_quarantine_decline"),
    ]
