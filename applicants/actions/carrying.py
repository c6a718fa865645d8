"""A unit approved at one host comes to another: its registration is taken over as that host's policy says (design §3)."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import transaction

from accounts.files import keep_generated, open_stored
from accounts.kernel import scope
from accounts.kernel.actor import Actor
from accounts.kernel.clock import clock
from accounts.kernel.policy import require
from accounts.models import StoredFile, Unit
from accounts.tenant_policies import policies_of
from applicants import events, queries, uploads
from applicants.actions.registering import AlreadyRegistered, NotFiled, accept, demand_none_open, due_at, tell
from applicants.models import ConsentText, Registration
from applicants.wording import NOTHING_ELSEWHERE, OWN_LETTER
from audit import trail
from campaigns.models import Campaign

S, B = Registration.State, Registration.Basis


class NothingToCarry(NotFiled):
    """No other host has approved the unit."""

    sentence = NOTHING_ELSEWHERE


class LetterNeeded(NotFiled):
    """The host wants a letter of its own."""

    sentence = OWN_LETTER


@transaction.atomic
def carry_over(
    campaign: Campaign,
    unit: Unit,
    *,
    values: Mapping,
    share: bool,
    files: Mapping[str, StoredFile],
    actor: Actor,
    texts: Sequence[ConsentText] = (),
) -> Registration:
    """File the unit's registration with the campaign's host on the ground of another host's approval.

    By the host's policy it is approved at once (accept), waits for its decision (ask), or needs a letter of its own
    (own_letter: LetterNeeded). With ``share`` the letter and licence of the other registration are copied to this host;
    without it nothing but name, code, and who approved when. Raises NothingToCarry, AlreadyRegistered.
    """
    require(actor, "registration.carry_over", unit)
    source = _source(campaign, unit, actor)
    policy = policies_of(campaign.tenant).foreign_approvals
    if policy == "own_letter" and "letter" not in files:
        raise LetterNeeded
    now = clock()
    at_once = policy == "accept"
    with scope.writing(campaign.tenant_id):
        uploads.adopt(files, actor.user)
        shared = _copies(source, campaign, actor) if share else {}
        row = Registration.objects.create(
            tenant_id=campaign.tenant_id,
            campaign=campaign,
            user=actor.user,
            unit=unit,
            basis=B.ACCEPT,
            accepted_from=source.pk,
            accepted_host=source.tenant,
            accepted_at=source.decided_at,
            state=S.APPROVED if at_once else S.PENDING,
            submitted_at=now,
            decided_at=now if at_once else None,
            due_at=due_at(now, campaign.rules.registration.review_workdays),
            **{**values, "name": unit.name, "uscc": unit.uscc or ""},
            **{**shared, **files},
        )
        accept(actor.user, texts, actor)
        if at_once:
            events.emit("let_in", unit=unit, tenant=row.tenant, actor=actor)
            tell(row, "approved")
        else:
            tell(row, "submitted", due=row.due_at)
        after = {"host": source.tenant.name, "state": row.state, "shared": sorted(shared)}
        trail.record("registration.carry_over", actor=actor, obj=row, after=after, tenant=row.tenant)
    return row


def _source(campaign: Campaign, unit: Unit, actor: Actor) -> Registration:
    """The other host's approved registration; behind the person's row, so that two tabs file once."""
    if (source := queries.approved_elsewhere(unit, campaign.tenant_id)) is None:
        raise NothingToCarry
    demand_none_open(campaign.tenant_id, actor.user)
    if queries.standing(unit, campaign.tenant_id) or queries.under_way(unit, campaign.tenant_id):
        raise AlreadyRegistered
    return source


def _copies(source: Registration, campaign: Campaign, actor: Actor) -> dict[str, StoredFile]:
    """Letter and licence of the other host's registration as files of this host: the same bytes, rows of their own."""
    found = {}
    with scope.system("the unit shows its letter and licence to another host"):
        for slot in uploads.SLOTS:
            if (file := getattr(source, slot)) is None or file.state != StoredFile.State.READY:
                continue
            with tempfile.TemporaryDirectory() as folder, open_stored(file) as content:
                path = Path(folder, file.name)
                path.write_bytes(content.read())
                kind = f"registration.{slot}"
                found[slot] = keep_generated(path, file.name, tenant=campaign.tenant, kind=kind, by=actor.user)
    return found
