"""Rows gathered into one column of another statement come back as what they are."""

import pytest
from django.db.models import OuterRef

from accounts.kernel import scope
from accounts.kernel.clock import real_now
from accounts.kernel.gathered import Gathered
from applicants.models import Registration
from campaigns.models import Campaign, Window
from campaigns.windows import held, windows_of
from submissions.models import Attachment, Submission
from tests.cast import make_campaign, make_file, make_tenant, make_unit, make_user, register_unit

pytestmark = pytest.mark.django_db


def test_windows_stand_with_the_campaign_that_is_held_as_the_table_has_them(clock_at):
    campaign, other = make_campaign(), make_campaign()
    with scope.system("test"):
        Window.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, key="always", title="长期“开放”", purpose="file"
        )
        _, row = held(campaign.pk)
        read = {w.pk: w for w in row.held_windows}
        there = list(Window.objects.filter(campaign=campaign))
        assert len(read) == len(there) > 1
        assert Window.objects.filter(campaign=other).exists()
        for window in there:
            assert {f.attname: getattr(window, f.attname) for f in Window._meta.concrete_fields} == {
                f.attname: read[window.pk].__dict__[f.attname] for f in Window._meta.concrete_fields
            }
        plain = Campaign.objects.get(pk=campaign.pk)
        for purpose in {w.purpose for w in there}:
            assert [w.pk for w in windows_of(row, purpose)] == [w.pk for w in windows_of(plain, purpose)]


def test_a_row_comes_with_the_one_it_points_to_and_the_rest_is_read_when_asked(clock_at):
    campaign, unit = make_campaign(), make_unit()
    with scope.system("test"):
        file = make_file(campaign.tenant, unit, name="甲\"乙'丙\\.pdf")
        row = Submission.objects.create(
            tenant=campaign.tenant, campaign=campaign, unit=unit, title="演示", created_at=real_now(), created_by=make_user()
        )  # fmt: skip
        Attachment.objects.create(tenant=campaign.tenant, submission=row, field="f", file=file, added_at=real_now())
        files = Attachment.objects.filter(submission=OuterRef("pk"))
        [one] = Submission.objects.annotate(files=Gathered(files, "id", "field", "file", "file__uuid", "file__name")).get(pk=row.pk).files  # fmt: skip
        assert (one.field, one.file_id, one.file.pk, one.file.name) == ("f", file.pk, file.pk, file.name)
        assert {"sha256", "key"} <= one.file.get_deferred_fields()
        assert one.file.sha256 == file.sha256


def test_documents_come_back_as_they_were_and_nothing_is_an_empty_list(clock_at):
    host, unit = make_tenant(), make_unit()
    with scope.system("test"):
        row = register_unit(unit, host, facts=['甲"乙', "c"])
        both = [unit, make_unit()]
        rows = Registration.objects.filter(unit=OuterRef("pk"))
        found = {
            u.pk: u.own
            for u in type(unit).objects.filter(pk__in=[u.pk for u in both]).annotate(own=Gathered(rows, "id", "facts"))
        }
    assert [one.facts for one in found[unit.pk]] == [row.facts] == [['甲"乙', "c"]]
    assert found[both[1].pk] == []


def test_what_is_gathered_is_narrowed_by_the_scope_that_asks(clock_at):
    campaign, unit = make_campaign(), make_unit()
    with scope.system("test"):
        register_unit(unit, campaign.tenant)
    with scope.self_(unit=make_unit()):
        own = Gathered(Registration.objects.filter(unit=OuterRef("pk")), "id")
    assert type(unit).objects.annotate(own=own).get(pk=unit.pk).own == []


def test_an_encrypted_text_is_not_gathered():
    with scope.system("test"), pytest.raises(TypeError, match="id_number"):
        Gathered(Registration.objects.all(), "id", "id_number")
