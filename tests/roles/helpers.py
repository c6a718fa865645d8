"""Posting forms as people do."""

from typing import Any

from django.test import Client

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import Invitation, User
from tests.cast import browser
from tests.invitations.helpers import at, token_of


def post(client: Client, url: str, **data: Any):
    """A form with its key."""
    return client.post(url, {"_key": new_key(), **data})


def take_up(row: Invitation | None, user: User):
    """The invited person, who has an account with the number, accepts by the link of the SMS."""
    row = row or Invitation.objects.latest("pk")
    with scope.system("test"):
        token = token_of(row)
    return post(browser(user), at("invite_accept", token))
