"""Uploading under a race: two files that would each be the last one a unit may keep."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import files
from accounts.kernel import scope
from accounts.models import StoredFile
from tests.applicants.registration import PDF
from tests.cast import make_member, make_tenant, make_unit
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
