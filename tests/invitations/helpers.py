"""An invitation of a kind of the tests' own: accepting it notes the person, nothing else."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts import invitations
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.verdict import YES, no
from accounts.models import Invitation, User
from notices.models import Letter
from tests.cast import PASSWORD, make_tenant, make_user
from tests.signin.helpers import last_code

KIND = "test"
PHONE = "+8619912340001"
taken: list[tuple[int, int]] = []


def register(**changes: Any) -> None:
    """The kind: `taken` notes (invitation, person)."""
    taken.clear()

    def accept(invitation: Invitation, user: User, actor: Actor) -> str:
        taken.append((invitation.pk, user.pk))
        return "/account/"

    facts = {
        "label": "演示岗位",
        "describe": lambda row: f"{row.tenant}邀请您担任演示岗位。" if row.tenant else "邀请您担任演示岗位。",
        "accept": accept,
        "may_accept": lambda row, user: no("您已在岗位上。") if user.name == "在岗" else YES,
    }
    invitations.register_kind(KIND, **{**facts, **changes})


def invited(phone: str = PHONE, **facts: Any) -> tuple[Invitation, str]:
    """(invitation, token as the SMS carries it)."""
    boss = facts.pop("boss", None) or make_user(name="王主任")
    facts.setdefault("tenant", make_tenant())
    with scope.system("test"):
        row = invitations.invite(KIND, phone=phone, name="李四", actor=Actor(user=boss, address="192.0.2.1"), **facts)
        return row, token_of(row)


def token_of(row: Invitation) -> str:
    """The token of the newest SMS of this invitation."""
    with scope.system("test"):
        letter = Letter.objects.filter(event="invitation.sent", key__startswith=f"invitation:{row.pk}:").latest("pk")
    return json.loads(letter.secret)["link"].rstrip("/").rpartition("/")[2]


def at(name: str, token: str) -> str:
    """A page of the invitation."""
    return reverse(name, args=[token])


def prove(client: Client, token: str):
    """Ask for the code and type it; returns the answer to the typing."""
    client.post(at("invite_code", token), {"send": "1"})
    return client.post(at("invite_code", token), {"check": "1", "code": last_code()})


def newcomer(**changes: str) -> dict[str, str]:
    """What somebody new fills in."""
    from accounts.kernel.once import new_key

    filled = {"name": "李四", "password1": PASSWORD, "password2": PASSWORD, "_key": new_key()}
    return {**filled, "text_agreement": "on", "text_privacy": "on", **changes}


def expire(row: Invitation) -> None:
    """Real time passes: the seven days are over."""
    row.expires_at -= timedelta(days=7, seconds=1)
    row.save(update_fields=["expires_at"])
