"""What only PostgreSQL and Redis can show. `./test pg` starts both."""

import os

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def servers(transactional_db):
    """The two servers; without them these tests fail and say how they are run."""
    if connection.vendor != "postgresql" or not os.environ.get("TEST_REDIS_URL"):
        pytest.fail("needs PostgreSQL and Redis: run ./test pg")
