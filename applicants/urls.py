"""Routes of applicants, one list per workspace; config.urls composes them."""

from django.urls import path

from applicants import unit_urls
from applicants.views import asking, carrying, letters, queue, texts
from applicants.views import registering as views

public_urls = [
    path("c/<slug:slug>/register/", views.register, name="public_register"),
    path("c/<slug:slug>/register/phone/", views.register_phone, name="public_register_phone"),
    path("c/<slug:slug>/register/done/", views.register_done, name="public_register_done"),
    path("c/<slug:slug>/register/letter/", letters.letter, name="public_register_letter"),
    path("account/texts/", texts.accept, name="account_texts"),
    path("c/<slug:slug>/register/ask/", asking.ask, name="public_register_ask"),
]
apply_urls = [
    path("registration/", views.own_registration, name="apply_registration"),
    path("registration/at/<slug:slug>/", carrying.carry_over, name="apply_registration_carry_over"),
    path("registration/<int:pk>/", views.resubmit, name="apply_registration_resubmit"),
]
desk_urls: list = []
expert_urls: list = []
platform_urls: list = [path("texts/", texts.publish, name="platform_texts")]
host_urls = [
    path("registrations/", queue.host_list, name="host_registrations"),
    path("registrations/admit/", queue.host_admit, name="host_registration_admit"),
    path("registrations/bulk/", queue.host_bulk, name="host_registration_bulk"),
    path("registrations/<int:pk>/", queue.host_detail, name="host_registration"),
    path("registrations/<int:pk>/approve/", queue.host_approve, name="host_registration_approve"),
    path("registrations/<int:pk>/refuse/", queue.host_refuse, name="host_registration_refuse"),
]
apply_urls += unit_urls.apply_urls
host_urls += unit_urls.host_urls
platform_urls += unit_urls.platform_urls
