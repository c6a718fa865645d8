"""Production: names what it needs, refuses what is unsafe."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *
from config.settings.base import CACHES, DATABASES, OIDC_LOCAL, SECOND_FACTOR_ENFORCED, STORAGES

SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
SITE_URL = env.text("SITE_URL")
FIELD_KEYS = env.words("FIELD_KEYS")
BLIND_INDEX_KEY = env.text("BLIND_INDEX_KEY")
BLIND_INDEX_KEYS = env.words("BLIND_INDEX_KEYS", BLIND_INDEX_KEY)
env.database()  # DATABASE_URL must be there
WALL_REQUIRED = True

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_TLS_PROXY", True) else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000, low=0, high=63_072_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

UNSAFE = {
    "SECOND_FACTOR_ENFORCED（不得关闭）": not SECOND_FACTOR_ENFORCED,
    "OIDC_LOCAL（不得开启）": OIDC_LOCAL,
    "DEBUG": env.flag("DEBUG", False),
    "DEMO_MODE": env.flag("DEMO_MODE", False),
    "SECRET_KEY（至少 50 个字符，不得使用默认值）": len(SECRET_KEY) < 50 or "insecure" in SECRET_KEY,
    "ALLOWED_HOSTS（不得为 *）": "*" in ALLOWED_HOSTS,
    "FIELD_KEYS（不得使用默认密钥）": any(key.startswith(("embedded:", "test:")) for key in FIELD_KEYS),
    "BLIND_INDEX_KEY（至少 32 个字符，不得使用默认值）": len(BLIND_INDEX_KEY) < 32 or "embedded" in BLIND_INDEX_KEY,
    "BLIND_INDEX_KEYS（每个至少 32 个字符，不得使用默认值）": any(
        len(key) < 32 or "embedded" in key for key in BLIND_INDEX_KEYS
    ),
    "DATABASE_URL（应为 PostgreSQL）": not DATABASES["default"]["ENGINE"].endswith("postgresql"),
    "REDIS_URL（限次与令牌要共享缓存）": "locmem" in CACHES["default"]["BACKEND"],
}
if wrong := [name for name, unsafe in UNSAFE.items() if unsafe]:
    raise ImproperlyConfigured("拒绝以不安全的设置启动：" + "；".join(wrong))
