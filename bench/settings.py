"""The site as the tests see it (real channels off, cheap passwords), on the database of DATABASE_URL, with the floors mounted."""

from config.settings.test import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "ERROR"}}
UI_STRICT = False
