"""Celery finds the kernel's tasks here, and accounts sweeps up after the kernel."""

from datetime import timedelta

from accounts.kernel.clock import real_now
from accounts.kernel.jobs import due, run_job, tick_task
from accounts.models import Job, SmsCode, UsedKey

__all__ = ["run_job", "tick_task"]
KEEP = {UsedKey: timedelta(days=7), SmsCode: timedelta(days=30)}
KEEP_JOBS = timedelta(days=90)


@due("accounts.purge", every=3600)
def purge() -> None:
    """Drop used form keys, old codes and jobs long done; their ages are real time."""
    now = real_now()
    for model, age in KEEP.items():
        model.objects.filter(created_at__lt=now - age).delete()
    Job.objects.filter(state="done", finished_at__lt=now - KEEP_JOBS, key__isnull=True).delete()
