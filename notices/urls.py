"""Routes of notices, one list per workspace; config.urls composes them."""

from django.urls import path

from notices import views

public_urls: list = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:letter>/", views.inbox_open, name="inbox_open"),
    path("demo/mailbox/", views.demo_mailbox, name="demo_mailbox"),
]
apply_urls: list = []
desk_urls: list = []
expert_urls: list = []
host_urls: list = []
platform_urls: list = []
