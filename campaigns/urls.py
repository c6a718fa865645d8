"""Routes of campaigns, one list per workspace; config.urls composes them."""

public_urls: list = []
apply_urls: list = []
desk_urls: list = []
expert_urls: list = []
host_urls: list = []
platform_urls: list = []
