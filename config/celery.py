"""Celery application. Messages carry only a job's id; the truth is the job's row (accounts.kernel.jobs)."""

from celery import Celery

app = Celery("platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
