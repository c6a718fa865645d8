"""Settings of a worker process that a test starts: the test's database, its Redis, messages really sent."""

import os

from config.settings.test import *  # noqa: F403

JOBS_DISPATCH = True
CELERY_BROKER_URL = os.environ["TEST_REDIS_URL"]
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": os.environ["WORKER_PREFIX"], "visibility_timeout": 3600}
CELERY_IMPORTS = ["tests.pg.chores"]
