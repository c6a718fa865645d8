"""At a desk large files go in pieces too: those of the filing it enters, and no other desk's, unit's or host's."""

import pytest
from django.core.files.storage import InMemoryStorage, storages

from accounts.kernel import scope
from accounts.kernel.once import new_key
from accounts.models import PartialUpload
from campaigns.models import Seat, SeatMember
from submissions.content import draft_hash
from submissions.models import Attachment, GeneratedDocument, StampedScan, Submission
from tests.cast import actor_of, browser, make_staff, make_tenant, make_user
from tests.entering.conftest import PDF

pytestmark = pytest.mark.django_db
BIG = PDF.replace(b"%%EOF", b"%" + b"y" * 500_000 + b"\n%%EOF")


@pytest.fixture(autouse=True)
def storage(monkeypatch):
    monkeypatch.setitem(storages._storages, "private", own := InMemoryStorage())
    return own


@pytest.fixture
def entered(make_desk, registered):
    """(desk, filing, its unit, somebody of the unit, the head's browser, the desk's address)."""
    desk = make_desk("xinchuang-2024", "2024-09-10 09:00")
    unit, user = registered(desk.campaign)
    return desk, desk.begin(unit), unit, user, browser(desk.head), f"/desk/{desk.seat.pk}/paper/"


def field_of(desk) -> str:
    return next(f.key for _, _, f in desk.campaign.rules.fields("file") if f.type == "file" and "pdf" in f.accept)


def begin(client, where, content=BIG, name="证明.pdf"):
    return client.post(where, {"name": name, "size": str(len(content))})


def send(client, at, content=BIG):
    while at["offset"] < len(content):
        piece = content[at["offset"] : at["offset"] + 200_000]
        at = client.post(
            at["piece"], piece, content_type="application/octet-stream", headers={"Upload-Offset": str(at["offset"])}
        ).json()
    return at


def test_a_large_file_for_a_field_goes_on_where_it_stopped_and_is_attached(entered):
    desk, row, _, _, client, base = entered
    where = f"{base}{row.pk}/uploads/{field_of(desk)}/"
    form, section = next(
        (form.key, section.key) for form, section, f in desk.campaign.rules.fields("file") if f.key == field_of(desk)
    )
    page = f"{base}{row.pk}/fill/{form}/{section}/"
    assert f'data-resumable-url="{where}"' in client.get(page).content.decode()
    at = begin(client, where).json()
    assert at["piece"].startswith(base)
    client.post(at["piece"], BIG[:100_000], content_type="application/octet-stream", headers={"Upload-Offset": "0"})
    assert "已传 19%" in (shown := client.get(page).content.decode())
    assert f'action="{at["piece"]}give-up/"' in shown
    at = begin(client, where).json()
    assert at["offset"] == 100_000
    done = client.post(send(client, at)["finish"], {})
    assert done.json() == {"name": "证明.pdf", "size": len(BIG)}
    with scope.system("test"):
        assert Attachment.objects.get(submission=row).title == "证明.pdf"
        assert not PartialUpload.objects.exists()


def test_giving_up_leads_back_to_the_desks_page(entered):
    desk, row, _, _, client, base = entered
    at = begin(client, f"{base}{row.pk}/uploads/{field_of(desk)}/").json()
    there = client.post(f"{at['piece']}give-up/", {"_key": new_key()})["Location"]
    assert there.startswith(f"{base}{row.pk}/fill/")
    assert there.endswith(f"#files-{field_of(desk)}")
    assert client.get(there).status_code == 200
    with scope.system("test"):
        assert not PartialUpload.objects.exists()


def test_a_stamped_scan_in_pieces_is_taken_by_the_desks_form(entered):
    desk, row, _, _, client, base = entered
    key = next(d.key for d in desk.campaign.rules.documents if d.part_of == "filing" and (d.stamped or d.signed))
    with scope.system("test"):
        row = Submission.objects.select_related("campaign__version", "draft").get(pk=row.pk)
        GeneratedDocument.objects.create(
            tenant=row.tenant, submission=row, document=key, content_hash=draft_hash(row), draft=False, state="ready"
        )
    where = f"{base}{row.pk}/papers/{key}/scan/upload/"
    assert f'data-resumable-url="{where}"' in client.get(f"{base}{row.pk}/papers/").content.decode()
    at = send(client, begin(client, where, name="盖章件.pdf").json())
    upload = at["upload"]
    client.post(f"{base}{row.pk}/papers/{key}/scan/", {"_key": new_key(), "upload": upload, "sha256": ""})
    with scope.system("test"):
        assert StampedScan.objects.get(submission=row).document == key
        assert not PartialUpload.objects.exists()


def test_nobody_else_sends_pieces_of_it(entered, make_desk, registered):
    desk, row, unit, user, client, base = entered
    at = begin(client, f"{base}{row.pk}/uploads/{field_of(desk)}/").json()
    uuid = at["upload"]

    own = browser(user, unit)  # the unit, while the desk enters
    assert begin(own, f"/apply/submissions/{row.pk}/uploads/{field_of(desk)}/").status_code in (403, 422)
    assert own.get(f"/apply/submissions/uploads/{uuid}/").status_code == 403

    with scope.system("test"):
        other = Seat.objects.filter(campaign=desk.campaign).exclude(pk=desk.seat.pk).first()
        stranger = make_user()
        SeatMember.objects.create(tenant=desk.campaign.tenant, seat=other, user=stranger, role="head")
    for client in (browser(stranger), browser(make_staff(make_tenant(), "manager"))):
        for seat in (other, desk.seat):
            there = f"/desk/{seat.pk}/paper/uploads/{uuid}/"
            assert client.get(there).status_code == 404
            assert client.post(f"{there}finish/", {}).status_code == 404
            assert client.post(f"{there}give-up/", {"_key": new_key()}).status_code == 404
    with scope.system("test"):
        assert PartialUpload.objects.get(pk=uuid).received == 0


def test_a_units_own_upload_is_none_of_a_desks(entered, registered):
    """A filing the unit itself fills in; and the desk after the unit has confirmed."""
    from submissions import purposes

    desk, row, unit, user, client, base = entered
    with scope.system("test"):
        one = PartialUpload.objects.create(
            tenant=desk.campaign.tenant, unit=unit, by=user, target=f"asked:{row.pk}:x", name="a.pdf", size=5,
            begun_at=row.created_at, touched_at=row.created_at,
        )  # fmt: skip
        assert purposes.filing_of(one) is None
        assert not purposes.is_of_ones_own(desk.actor, one)
        assert not purposes.is_of_ones_own(actor_of(make_staff(desk.campaign.tenant)), one)
    assert client.get(f"{base}uploads/{one.pk}/").status_code == 404
