"""Routes of audit, one list per workspace; config.urls composes them."""

from django.urls import path

from audit import views

public_urls: list = []
apply_urls: list = []
desk_urls: list = []
expert_urls: list = []
host_urls: list = [
    path("audit/", views.host_audit, name="host_audit"),
    path("audit/<int:pk>/", views.host_audit_entry, name="host_audit_entry"),
    path("audit/export/", views.host_audit_export, name="host_audit_export"),
    path("audit/heads/", views.host_audit_heads, name="host_audit_heads"),
]
platform_urls: list = [
    path("audit/", views.platform_audit, name="platform_audit"),
    path("audit/<int:pk>/", views.platform_audit_entry, name="platform_audit_entry"),
    path("audit/export/", views.platform_audit_export, name="platform_audit_export"),
    path("audit/heads/", views.platform_audit_heads, name="platform_audit_heads"),
]
