"""Routes of campaigns, one list per workspace; config.urls composes them."""

from django.urls import path

from . import views

public_urls: list = []
apply_urls: list = []
desk_urls: list = []
expert_urls: list = []
platform_urls: list = []
host_urls = [
    path("", views.home, name="host_home"),
    path("campaigns/", views.campaign_list, name="host_campaigns"),
    path("campaigns/new/", views.campaign_new, name="host_campaign_new"),
    path("campaigns/<int:pk>/", views.campaign_detail, name="host_campaign"),
    path("campaigns/<int:pk>/publish/", views.campaign_publish, name="host_campaign_publish"),
    path("campaigns/<int:pk>/suspend/", views.campaign_suspend, name="host_campaign_suspend"),
    path("campaigns/<int:pk>/resume/", views.campaign_resume, name="host_campaign_resume"),
    path("seats/<int:pk>/appoint/", views.seat_appoint, name="host_seat_appoint"),
]
