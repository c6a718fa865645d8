"""The unit confirms with a stamped scan of what the desk printed, through the desk's own pages, its codes really read."""

import pytest

from accounts.files import open_stored
from accounts.kernel import scope
from accounts.kernel.jobs import drain
from accounts.kernel.once import new_key
from review.models import StageEntry
from submissions.models import GeneratedDocument, PaperFiling, Submission
from tests.cast import browser, upload
from tests.documents.scanner import Scanner

pytestmark = pytest.mark.django_db


def test_every_stamped_sheet_of_the_right_version_confirms_and_an_older_one_does_not(make_desk, registered):
    desk = make_desk()
    unit, user = registered(desk.campaign)
    row = desk.begin(unit)
    desk.fill(row)
    desk.submit(row)
    client, base = browser(desk.head), f"/desk/{desk.seat.pk}/paper/{row.pk}/papers/"
    wanted = [d.key for d in desk.campaign.rules.documents if d.part_of == "filing" and (d.stamped or d.signed)]
    assert wanted

    for number, key in enumerate(wanted, 1):
        client.post(f"{base}{key}/make/", {"_key": new_key(), "final": "1"})
        drain()
        with scope.system("test"):
            printed = GeneratedDocument.objects.select_related("file").get(submission=row, document=key, draft=False)
        with open_stored(printed.file) as source:
            sheet = Scanner().pdf(source.read())
        if number == 1:  # a sheet of another document is refused and confirms nothing
            client.post(f"{base}{key}/scan/", {"_key": new_key(), "file": upload("不是.pdf", Scanner().pdf(blank()))})
            drain()
            assert state(row).paper_state == "waiting"
        client.post(f"{base}{key}/scan/", {"_key": new_key(), "file": upload("盖章件.pdf", sheet)})
        drain()
        assert state(row).paper_state == ("confirmed" if number == len(wanted) else "waiting")

    with scope.system("test"):
        paper = PaperFiling.objects.get(submission=row)
        assert StageEntry.objects.filter(submission=row).count() == 1
    assert (paper.way, paper.confirmed_by) == ("scan", None)
    assert state(row).created_by == user  # the unit's administrator hears of it from now on
    page = browser(desk.head).get(f"/desk/{desk.seat.pk}/paper/{row.pk}/").content.decode()
    assert "盖章扫描件 · " in page


def state(row) -> Submission:
    with scope.system("test"):
        return Submission.objects.get(pk=row.pk)


def blank() -> bytes:
    from tests.entering.conftest import PDF

    return PDF
