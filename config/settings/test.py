"""Tests: SQLite in memory (or DATABASE_URL), nothing dispatched, plain static files, cheap passwords."""

import tempfile
from pathlib import Path

from config.settings.base import *
from config.settings.base import DATABASES

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost"]
CLOCK_MOVABLE = True
OIDC_LOCAL = True
UI_STRICT = True
DEMO_MODE = False
SECOND_FACTOR_ENFORCED = False  # tests sign staff in without one; those about the gate switch it on
JOBS_DISPATCH = False
PAPERS_AHEAD = False
NOTICES_STRICT = True
AUDIT_FLUSHABLE = True
DATABASES.pop("cache", None)
CACHE_DATABASE = "default"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATA_DIR = Path(tempfile.mkdtemp(prefix="platform-test-"))
AUDIT_ANCHORS = str(DATA_DIR / "audit-anchors.jsonl")
DATA_FOLDERS = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
FIELD_KEYS = ["test:dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdC0="]
LOGGING = {"version": 1, "disable_existing_loggers": False}
