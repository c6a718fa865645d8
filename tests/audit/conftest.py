import pytest
from django.db import connection

from audit import guards


@pytest.fixture
def unguarded():
    """What a superuser of the database can do."""
    guards.lift(connection)
    yield
    guards.install(connection)
