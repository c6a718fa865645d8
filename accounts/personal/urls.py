"""Routes of personal data."""

from django.urls import path

from accounts.personal import account_pages, views

account_urls = [
    path("account/data/", account_pages.data_page, name="account_data"),
    path("account/data/export/", account_pages.data_export, name="account_data_export"),
    path("account/data/correct/", account_pages.data_correct, name="account_data_correct"),
    path("account/close/", account_pages.close_page, name="account_close"),
    path("account/close/cancel/", account_pages.close_cancel, name="account_close_cancel"),
    path("account/exports/<uuid:uuid>/", account_pages.export_download, name="export_download"),
]


def revealing(workspace: str) -> list:
    """The page of one workspace that shows a personal value in clear."""
    return [path("reveal/<str:kind>/<int:pk>/", views.reveal_value, name=f"{workspace}_reveal")]
