"""Rules out and in as a file: identical round trip, one edit with undo, and a bad file changes nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from accounts.kernel import scope
from accounts.kernel.once import new_key
from campaigns import catalogue
from campaigns.building import drafts, rule_file
from campaigns.models import Campaign
from campaigns.ruleset.reading import read, to_data, write
from tests.cast import actor_of, browser, make_campaign, make_staff, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """A campaign in preparation and its manager. (campaign, actor, client, base address)"""
    campaign = make_campaign(publish=False)
    user = make_staff(campaign.tenant)
    base = f"/host/{campaign.tenant.slug}/campaigns/{campaign.pk}/rules"
    return campaign, actor_of(user, campaign.tenant), browser(user), base


def standing(campaign):
    with scope.tenant(campaign.tenant_id):
        return drafts.standing(Campaign.objects.select_related("version").get(pk=campaign.pk))


def upload(client, base, text, revision=0, name="规则.yaml"):
    body = text if isinstance(text, bytes) else text.encode()
    values = {"_key": new_key(), "revision": revision, "file": SimpleUploadedFile(name, body)}
    return client.post(f"{base}/file/", values, follow=True)


@pytest.mark.parametrize("name", catalogue.names())
def test_a_preset_imported_and_exported_is_the_same(name, tmp_path, capsys):
    tenant, slug, out = make_tenant(), f"dao-ru-{name}"[:50], tmp_path / "out.yaml"
    call_command("ruleset", "import", name, "--tenant", tenant.slug, "--slug", slug)
    assert "检查通过" in capsys.readouterr().out
    call_command("ruleset", "export", slug, str(out))
    text = out.read_text(encoding="utf-8")
    assert read(text) == catalogue.load(name)
    assert text == write(catalogue.load(name))
    call_command("ruleset", "import", str(out), "--campaign", slug)
    call_command("ruleset", "export", slug, str(tmp_path / "again.yaml"))
    assert (tmp_path / "again.yaml").read_bytes() == out.read_bytes()
    capsys.readouterr()
    call_command("ruleset", "export", slug, "--version", "1")
    assert capsys.readouterr().out == text


def test_the_commands_say_what_is_wrong(tmp_path, capsys):
    campaign = make_campaign()
    with pytest.raises(CommandError, match="没有网址名"):
        call_command("ruleset", "export", "nowhere")
    with pytest.raises(CommandError, match="只有第 1 版"):
        call_command("ruleset", "export", campaign.slug, "--version", "7")
    with pytest.raises(CommandError, match="没有标识为"):
        call_command("ruleset", "import", "saibao-2022", "--tenant", "nobody")
    with pytest.raises(CommandError, match="已被使用"):
        call_command("ruleset", "import", "saibao-2022", "--tenant", campaign.tenant.slug, "--slug", campaign.slug)
    path = tmp_path / "bad.yaml"
    path.write_text("name: &x 1\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("ruleset", "import", str(path), "--campaign", campaign.slug)
    assert "第 1 行" in capsys.readouterr().out


def test_an_uploaded_file_replaces_the_draft_as_one_edit_that_can_be_undone(scene):
    campaign, actor, client, base = scene
    other = catalogue.load("qingdao-2020")
    page = upload(client, base, write(other))
    assert "已导入" in page.content.decode()
    assert standing(campaign).rules == other
    assert "导入规则文件“规则.yaml”" in page.content.decode()
    with scope.tenant(campaign.tenant_id):
        drafts.undo(campaign, to=0, revision=1, actor=actor)
    assert standing(campaign).rules == campaign.rules


def test_what_is_downloaded_reads_as_what_stands(scene):
    campaign, _actor, client, base = scene
    answer = client.get(f"{base}/file/download/")
    assert answer["Content-Disposition"].endswith('.yaml"')
    assert read(answer.content) == campaign.rules
    upload(client, base, write(catalogue.load("fuchan-2020")))
    assert read(client.get(f"{base}/file/download/").content) == catalogue.load("fuchan-2020")
    assert read(client.get(f"{base}/file/download/?version=1").content) == campaign.rules
    for wrong in ("9", "x", "-1", "99999999999"):
        assert client.get(f"{base}/file/download/?version={wrong}").status_code == 404


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: 演示\nnmae: 演示\n", "没有“nmae”这一项"),
        ("a: &x 1\n", "锚点"),
        (b"\xff\xfe\x00\x01", "UTF-8"),
        (b"PK\x03\x04" + b"\x00" * 100, "字符"),
        ("x" * 1_200_000, "1 MB"),
    ],
)
def test_a_bad_file_is_listed_by_line_and_changes_nothing(scene, text, words):
    campaign, _actor, client, base = scene
    page = upload(client, base, text)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert standing(campaign).revision == 0


def test_two_who_edit_at_once_get_the_page_of_a_conflict(scene):
    campaign, actor, client, base = scene
    with scope.tenant(campaign.tenant_id):
        drafts.edit(campaign, lambda data: {**data, "name": "别的"}, revision=0, said="改名", actor=actor)
    answer = upload(client, base, write(catalogue.load("qingdao-2020")))
    assert answer.status_code == 409
    assert standing(campaign).rules.name == "别的"


def test_a_campaign_that_is_over_takes_no_file(scene):
    campaign, _actor, _client, _base = scene
    with scope.system("tests"):
        Campaign.objects.filter(pk=campaign.pk).update(state="closed")
    with pytest.raises(CommandError, match="不再修改"):
        call_command("ruleset", "import", "saibao-2022", "--campaign", campaign.slug)


def test_the_manual_names_every_part(scene):
    _campaign, _actor, client, base = scene
    page = client.get(f"{base}/manual/").content.decode()
    assert "?part=Quota" in page
    page = client.get(f"{base}/manual/?part=Quota").content.decode()
    assert 'id="percent"' in page
    assert "取自 saibao-2022" in page
    assert 'id="percent"' in client.get(f"{base}/quotas.0/manual/").content.decode()
    assert f"{base}/quotas.0/manual/" in client.get(f"{base}/quotas.0/").content.decode()
    assert client.get(f"{base}/manual/?part=Nonsense").status_code == 404
    assert client.get(f"{base}/quotas.99/manual/").status_code == 404


def test_the_text_of_a_rule_set_is_the_same_whoever_writes_it(scene):
    campaign, _actor, _client, _base = scene
    with scope.tenant(campaign.tenant_id):
        assert rule_file.exported(campaign) == write(campaign.rules)
    assert to_data(read(write(campaign.rules))) == to_data(campaign.rules)
