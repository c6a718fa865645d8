"""Routes of personal data."""

from django.urls import path

from accounts.personal import views


def revealing(workspace: str) -> list:
    """The page of one workspace that shows a personal value in clear."""
    return [path("reveal/<str:kind>/<int:pk>/", views.reveal_value, name=f"{workspace}_reveal")]
