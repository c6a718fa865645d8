"""Routes of the offline form: the applicant's."""

from django.urls import path

from . import views

apply = [
    path("submissions/<int:pk>/offline/", views.page, name="apply_offline"),
    path("submissions/<int:pk>/offline/form.docx", views.download, name="apply_offline_form"),
    path("submissions/<int:pk>/offline/upload/", views.upload, name="apply_offline_upload"),
    path("submissions/<int:pk>/offline/<uuid:file>/", views.preview, name="apply_offline_preview"),
    path("submissions/<int:pk>/offline/<uuid:file>/take/", views.take, name="apply_offline_take"),
]
