"""Uploading under a race: two files that would each be the last one a unit may keep."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import files, resumable
from accounts.kernel import scope
from accounts.models import StoredFile
from submissions.actions import uploading
from tests.applicants.registration import PDF
from tests.cast import actor_of, make_member, make_tenant, make_unit
from tests.races.crowd import at_once, kinds


def test_eight_files_at_once_where_five_more_fit(settings):
    settings.UNIT_QUOTA_FILES = 5
    tenant, unit = make_tenant(), make_unit()
    user = make_member(unit)

    def keep(n: int) -> StoredFile:
        upload = SimpleUploadedFile(f"演示{n}.pdf", PDF)
        with scope.self_(user=user, unit=unit):
            return files.store(
                upload, tenant=tenant, unit=unit, by=user, kind="test.open", accept={"pdf"}, max_bytes=10**6
            )

    outcomes = at_once(keep, 8)

    assert kinds(outcomes) == {"done": 5, "RejectedFile": 3}


def test_six_forms_with_the_same_upload_take_it_once():
    tenant, unit = make_tenant(), make_unit()
    user = make_member(unit)
    with scope.self_(user=user, unit=unit):
        upload = resumable.begin(
            tenant=tenant, unit=unit, target="scan:1:pledge", name="扫描.pdf", size=len(PDF), max_bytes=10**6,
            actor=actor_of(user, unit=unit),
        )  # fmt: skip
        resumable.append(upload.pk, 0, PDF)

    def take(n: int) -> StoredFile:
        with (
            scope.self_(user=user, unit=unit),
            uploading.together("scan", 1, "pledge", unit, [str(upload.pk)], [""]) as found,
        ):
            return files.store(
                found[0], tenant=tenant, unit=unit, by=user, kind="test.open", accept={"pdf"}, max_bytes=10**6
            )

    assert kinds(at_once(take, 6)) == {"done": 1, "DoesNotExist": 5}
    with scope.system("race"):
        assert StoredFile.objects.filter(unit=unit).count() == 1


def test_the_same_piece_from_six_tabs_is_stored_once():
    tenant, unit = make_tenant(), make_unit()
    user = make_member(unit)
    with scope.self_(user=user, unit=unit):
        upload = resumable.begin(
            tenant=tenant, unit=unit, target="scan:1:pledge", name="扫描.pdf", size=len(PDF), max_bytes=10**6,
            actor=actor_of(user, unit=unit),
        )  # fmt: skip

    def send(n: int) -> int:
        with scope.self_(user=user, unit=unit):
            return resumable.append(upload.pk, 0, PDF[:50]).received

    assert kinds(at_once(send, 6)) == {"done": 1, "WrongOffset": 5}
