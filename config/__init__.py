"""The edges of the whole installation: settings, environment, URLs, WSGI, Celery."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
