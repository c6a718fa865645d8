"""Everything that is the same in every installation, with the embedded defaults (SQLite, files, no Redis)."""

from config import env
from config.settings.signin import *

BASE_DIR = env.BASE_DIR
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", "insecure-embedded-default-key-not-for-production")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "*")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")
SITE_URL = env.text("SITE_URL", "http://localhost:8000")
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, low=0, high=5)

INSTALLED_APPS = [
    "accounts.apps.AccountsConfig",
    "audit.apps.AuditConfig",
    "notices.apps.NoticesConfig",
    "campaigns.apps.CampaignsConfig",
    "applicants.apps.ApplicantsConfig",
    "submissions.apps.SubmissionsConfig",
    "review.apps.ReviewConfig",
    "publicity.apps.PublicityConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "accounts.middleware.SecurityHeaders",
    "accounts.own_hosts.OwnHosts",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.signin.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.Workspaces",
    "applicants.middleware.TextsInForce",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Templates: cotton and partials work together only with the loaders named by hand.
TEMPLATE_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                ("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)])
            ],
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: SQLite (WAL, IMMEDIATE) unless DATABASE_URL names PostgreSQL. ATOMIC_REQUESTS stays off: with IMMEDIATE
# every GET would take the write lock.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-20000;"
    "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;",
}


def sqlite(name: str) -> dict:
    """An SQLite database in the data folder."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / name,
        "CONN_MAX_AGE": 60,
        "OPTIONS": SQLITE_OPTIONS,
    }


DATABASES = {"default": env.database(default="") or sqlite("app.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}
# Tell PostgreSQL the busiest statements once for each connection (accounts.kernel.prepared). Off behind a pool that gives each
# transaction another connection, such as PgBouncer's transaction mode.
DATABASE_PREPARES = env.flag("DATABASE_PREPARES", True)
# Who makes the tables, where that is another role than DATABASE_URL's (accounts.wall.roles); only `migrate` needs it.
DATABASE_OWNER = env.database("DATABASE_OWNER_URL", default="")
DATABASE_ROLE = DATABASES["default"].get(
    "USER", ""
)  # the application's; Django's own dictionary changes under `as_owner`
WALL_REQUIRED = False  # True: a DATABASE_URL whose role passes row-level security is refused

# Shared cache for limits and the like: Redis, or a table; beside SQLite the table has its own file so that limits do not
# wait for the write lock.
REDIS_URL = env.text("REDIS_URL", "")
DATABASE_ROUTERS = ["config.routers.CacheTable"]
CACHE_DATABASE = "default"
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_table"}}
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        DATABASES["cache"] = sqlite("cache.sqlite3")
        CACHE_DATABASE = "cache"

SESSION_ENGINE = "accounts.signin.store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 24 * 3600  # the longest a host may allow; accounts.signin.sessions ends them earlier
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Celery: folders as broker, or Redis.
QUEUE_DIR = DATA_DIR / "queue"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600}
    if REDIS_URL
    else {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "processed_folder": str(QUEUE_DIR / "processed"),
        "control_folder": str(QUEUE_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.05,
    }
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "schedule"
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {"tick": {"task": "kernel.tick", "schedule": 15.0}}
CELERY_BEAT_SCHEDULE_FILENAME = str(QUEUE_DIR / "beat")
DATA_FOLDERS = [DATA_DIR, DATA_DIR / "files", *(QUEUE_DIR / name for name in ("messages", "processed", "control"))]
JOBS_DISPATCH = True  # False: rows are written but no message is sent; tests and the rehearsal call drain()
PAPERS_AHEAD = True  # blank documents of a newly published rule set are made before anybody asks

# Files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if env.text("S3_BUCKET", ""):
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.text("S3_BUCKET"),
            "endpoint_url": env.text("S3_ENDPOINT"),
            "access_key": env.text("S3_ACCESS_KEY"),
            "secret_key": env.text("S3_SECRET_KEY"),
            "signature_version": "s3v4",
            "file_overwrite": False,
            "default_acl": None,
            "querystring_expire": 300,
            "object_parameters": {"ContentDisposition": "attachment"},
        },
    }
X_ACCEL_PREFIX = env.text("X_ACCEL_PREFIX", "")  # for example /protected/ : the internal location of nginx
MAX_UPLOAD_BYTES = env.integer("MAX_UPLOAD_MB", 50, low=1, high=500) * 1024 * 1024
UNIT_QUOTA_MB = env.integer("UNIT_QUOTA_MB", 2048, low=10, high=1_000_000)  # what a unit may keep with one host
UNIT_QUOTA_FILES = env.integer("UNIT_QUOTA_FILES", 1000, low=10, high=1_000_000)
CLAMAV_SOCKET = env.text(
    "CLAMAV_SOCKET", ""
)  # of a clamd: /path/to/socket or host:port; empty = uploads are not scanned
FILE_CHILD_OVER_BYTES = 1024 * 1024  # bigger uploads are opened in a limited child process
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o600
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# People
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.signin.passwords.Profile"},
]
PASSWORD_HASHERS = ["accounts.hashers.Argon2id"]

# Field encryption: "kid:base64 of 32 bytes", the first one encrypts, all decrypt. The embedded defaults are refused by prod.
FIELD_KEYS = env.words("FIELD_KEYS", "embedded:ZW1iZWRkZWQta2V5LW5vdC1mb3ItcHJvZHVjdGlvbiE=")
FIELD_CIPHER = env.text("FIELD_CIPHER", "aes")  # aes (AES-256-GCM) or sm4 (SM4-GCM)
BLIND_INDEX_KEY = env.text("BLIND_INDEX_KEY", "embedded-blind-index-key-not-for-production")
BLIND_INDEX_KEYS = env.words("BLIND_INDEX_KEYS", BLIND_INDEX_KEY)  # newest first: the first indexes, all are looked up

# Certificates (one PEM file) of the authorities whose digital seals on papers are trusted. Empty: a signed paper is looked at by eye.
SEAL_AUTHORITIES = env.text("SEAL_AUTHORITIES", "")

# Access: views of these modules answer for their own access; every other view needs @public_page or @allow.
TRUSTED_VIEW_MODULES = ("allauth.", "django.contrib.staticfiles.")
LOGIN_URL = "/signin/"
UNIT_CHOICE_URL_NAME = "unit_choose"

# Letters: one channel per kind; demo mode has no real channel whatever stands here.
NOTICE_CHANNELS = {
    "sms": env.text("SMS_CHANNEL", "notices.channels.MailboxChannel"),
    "email": env.text("EMAIL_CHANNEL", "notices.channels.MailboxChannel"),
}
NOTICES_STRICT = False  # True: a letter whose template asks for a missing value raises instead of leaving it blank
SMS_SIGNATURE = env.text("SMS_SIGNATURE", "")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "no-reply@localhost")

# Trail: the file of daily anchored heads (ship it to the log host), and whether `flush` may empty the trail (tests only).
AUDIT_ANCHORS = env.text("AUDIT_ANCHORS", str(DATA_DIR / "audit-anchors.jsonl"))
AUDIT_FLUSHABLE = False

CLOCK_MOVABLE = False
CLOCK_HELD = False  # True only in the child of a rehearsal, which has a database to itself (kernel.clock.hold_clock)
UI_STRICT = False  # a component used wrongly is left blank on the site and fails the tests
DEMO_MODE = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accounts.views.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"pikepdf": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
