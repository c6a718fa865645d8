"""WSGI entry. Production sets DJANGO_SETTINGS_MODULE=config.settings.prod."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()

from accounts.wall.roles import demand_bound  # noqa: E402  needs the settings

demand_bound()
