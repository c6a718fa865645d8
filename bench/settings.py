"""The site as the tests see it (real channels off, cheap passwords), on the database of DATABASE_URL, with the floors mounted."""

import os

from config.settings.test import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "ERROR"}}
UI_STRICT = False
# The bench makes its world at several dates; the server it measures has the clock of a real installation.
CLOCK_MOVABLE = "BENCH_SERVER" not in os.environ
