"""Routes of audit, one list per workspace; config.urls composes them."""

from django.urls import path

from audit import views

public_urls: list = []
apply_urls: list = []
desk_urls: list = []
expert_urls: list = []
host_urls: list = [path("audit/", views.host_audit, name="host_audit")]
platform_urls: list = [path("audit/", views.platform_audit, name="platform_audit")]
