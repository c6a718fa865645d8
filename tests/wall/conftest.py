"""Proofs of the wall in the database. What only PostgreSQL has is marked `pg` and asks for `walled`."""

import pytest
from django.db import connection

from accounts.wall import roles


@pytest.fixture
def walled(db):
    """PostgreSQL, as the application's role."""
    if connection.vendor != "postgresql" or roles.passes(connection):
        pytest.fail("needs PostgreSQL with two roles: run ./test pg")
