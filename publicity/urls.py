"""Routes of publicity, one list per workspace; config.urls composes them."""

from django.urls import path

from .views import public

public_urls = [
    path("", public.home, name="portal"),
    path("c/<slug:slug>/", public.campaign_home, name="public_campaign"),
    path("c/<slug:slug>/rules/", public.rules_page, name="public_rules"),
    path("c/<slug:slug>/notices/<int:pk>/", public.notice, name="public_notice"),
]
apply_urls: list = []
desk_urls: list = []
expert_urls: list = []
host_urls: list = []
platform_urls: list = []
