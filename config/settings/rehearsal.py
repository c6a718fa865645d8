"""The child of a rehearsal: a throw-away database in its own folder, the clock in its own hands, nobody to write to.

Started by `publicity.rehearsal.running` with an environment of its own: no database address, no keys, no `.env`. Whoever starts
it differently is refused, so that a rehearsal never plays on the site's database.
"""

import os

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import DATA_DIR

if not os.environ.get("REHEARSAL_FOLDER") or str(DATA_DIR) != os.environ["REHEARSAL_FOLDER"]:
    raise ImproperlyConfigured("预演只在自己的临时文件夹里进行：请用 manage.py rehearse 启动。")
if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
    raise ImproperlyConfigured("预演不连接正式的数据库和缓存。")

DEBUG = False
CLOCK_MOVABLE = CLOCK_HELD = True
DEMO_MODE = False
JOBS_DISPATCH = False
PAPERS_AHEAD = False
DATABASE_ROUTERS = []
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "rehearsal.sqlite3",
        "CONN_MAX_AGE": None,
        # nothing here outlives the report: no waiting for the disk, no other process to lock out
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "cached_statements": 2000,
            "init_command": "PRAGMA journal_mode=MEMORY;PRAGMA synchronous=OFF;PRAGMA locking_mode=EXCLUSIVE;"
            "PRAGMA cache_size=-200000;PRAGMA temp_store=MEMORY;",
        },
    }
}
CACHE_DATABASE = "default"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in here
UNIT_QUOTA_MB, UNIT_QUOTA_FILES = 1_000_000, 1_000_000
CLAMAV_SOCKET = ""
AUDIT_ANCHORS = str(DATA_DIR / "anchors.jsonl")
LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "ERROR"}}
