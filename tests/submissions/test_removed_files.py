"""A file that is removed before it was ever filed goes at once, and its space with it."""

import pytest
from django.core.files.storage import storages

from accounts.kernel import scope
from accounts.models import StoredFile
from submissions.actions import drafts
from submissions.models import Attachment
from tests.cast import actor_of
from tests.files.scene import attached

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("frozen", [False, True])
def test_a_removed_file_goes_at_once_unless_a_version_holds_it(filing, frozen, django_capture_on_commit_callbacks):
    row = filing.draft
    file = attached(row, frozen=frozen)
    with scope.system("test"):
        found = Attachment.objects.get(file=file)
    actor = actor_of(filing.user, None, filing.unit)
    with scope.self_(unit=filing.unit, user=filing.user), django_capture_on_commit_callbacks(execute=True):
        drafts.detach(found.pk, actor=actor)

    with scope.system("test"):
        assert StoredFile.objects.filter(pk=file.pk).exists() == frozen
    assert storages["private"].exists(file.key) == frozen
