"""Where tables live: the cache table beside SQLite has its own file, everything else is in `default`."""

from django.conf import settings


class CacheTable:
    """Sends only the cache table to settings.CACHE_DATABASE."""

    def db_for_read(self, model, **hints):
        return settings.CACHE_DATABASE if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **hints):
        wanted = settings.CACHE_DATABASE if app_label == "django_cache" else "default"
        return db == wanted
