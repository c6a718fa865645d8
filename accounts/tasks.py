"""Celery finds the kernel's tasks here; other apps' tasks modules register their jobs on import."""

from accounts.kernel.jobs import run_job, tick_task

__all__ = ["run_job", "tick_task"]
