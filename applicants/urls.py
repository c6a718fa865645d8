"""Routes of applicants, one list per workspace; config.urls composes them."""

from django.urls import path

from applicants.views import registering as views

public_urls = [
    path("c/<slug:slug>/register/", views.register, name="public_register"),
    path("c/<slug:slug>/register/phone/", views.register_phone, name="public_register_phone"),
    path("c/<slug:slug>/register/done/", views.register_done, name="public_register_done"),
]
apply_urls = [
    path("registration/", views.own_registration, name="apply_registration"),
    path("registration/<int:pk>/", views.resubmit, name="apply_registration_resubmit"),
]
desk_urls: list = []
expert_urls: list = []
platform_urls: list = []
host_urls = [
    path("registrations/", views.host_list, name="host_registrations"),
    path("registrations/admit/", views.host_admit, name="host_registration_admit"),
    path("registrations/<int:pk>/", views.host_detail, name="host_registration"),
    path("registrations/<int:pk>/approve/", views.host_approve, name="host_registration_approve"),
    path("registrations/<int:pk>/refuse/", views.host_refuse, name="host_registration_refuse"),
]
