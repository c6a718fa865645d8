"""Routes of accounts, one list per workspace; config.urls composes them."""

from django.urls import path

from accounts.views import health

public_urls: list = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
apply_urls: list = []
desk_urls: list = []
expert_urls: list = []
host_urls: list = []
platform_urls: list = []
