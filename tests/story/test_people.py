"""People and units in a browser: registered, refused, registered again, a colleague with a second factor, three branches that count as one."""

import re
from pathlib import Path
from types import SimpleNamespace as Cast

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache

from accounts.kernel import scope
from accounts.models import Unit
from applicants.models import Registration
from submissions.models import Submission
from tests.cast import demo_uscc, make_campaign, make_staff, make_tenant
from tests.filings import answers_for, make_submission
from tests.submissions.conftest import PDF

from .conftest import Person, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAD = "演示云帆智造有限公司"
BRANCHES = (f"{HEAD}崂山分公司", f"{HEAD}黄岛分公司")
PHONES = {
    "head": "+8619900006101",
    "colleague": "+8619900006102",
    "laoshan": "+8619900006103",
    "huangdao": "+8619900006104",
}
WORD = "yunfan-yanshi-2020"


def test_a_unit_gets_in_invites_a_colleague_and_counts_as_one_with_its_branches(stage: Stage, tmp_path):
    play = opening(stage, tmp_path)
    registers_and_is_refused(play)
    registers_again_and_is_approved(play)
    invites_a_colleague_who_takes_a_second_factor(play)
    branches_register(play)
    the_host_confirms_the_group(play)
    the_third_branch_finds_the_place_taken(play)


def opening(stage: Stage, tmp_path: Path) -> Cast:
    stage.clock_at("2020-05-25 08:00")
    tenant = make_tenant("yanshi-zhuban", name="演示主办单位", short_name="演示主办")
    campaign = make_campaign(tenant, "qingdao-2020")
    play = Cast(stage=stage, tenant=tenant, campaign=campaign, folder=tmp_path, host=f"/host/{tenant.slug}/")
    play.checker = stage.person("注册审核员")
    play.checker.sign_in(make_staff(tenant, "registration_checker", name="演示注册审核员").phone)
    for name in ("授权书.pdf", "执照.pdf", "新授权书.pdf"):
        (tmp_path / name).write_bytes(PDF)
    return play


def register(play: Cast, person: Person, phone: str, name: str, code: str, tab: str) -> None:
    """Verify the phone, fill in the entrance's form, send it."""
    person.open(f"/c/{play.campaign.slug}/register/")
    person.page.fill("input[name=phone]", phone.removeprefix("+86"))
    person.press("获取验证码").sees("验证码已发送")
    person.page.fill("input[name=code]", re.search(r"\d{6}", play.stage.sms(phone)).group())
    person.press("下一步").press(tab)
    page = person.page
    page.fill("input[name=name]", name)
    page.fill("input[name=uscc]", code)
    page.select_option("select[name=region_code]", "3702")
    page.fill("input[name=address]", "演示市演示路61号")
    page.select_option("select[name=ownership]", "private")
    for fact in page.locator("input[name=facts]").all():
        fact.check()
    page.fill("input[name=contact_name]", "演示联系人")
    page.fill("input[name=password]", WORD)
    page.fill("input[name=again]", WORD)
    page.set_input_files("input[name=letter]", str(play.folder / "授权书.pdf"))
    page.set_input_files("input[name=license]", str(play.folder / "执照.pdf"))
    page.check("input[name=text_agreement]")
    page.check("input[name=text_privacy]")
    person.press("提交注册申请").sees("注册申请已提交")


def decide(play: Cast, name: str, reason: str = "") -> None:
    """The checker approves, or refuses with a reason."""
    checker = play.checker.open(f"{play.host}registrations/").sees(name).press(name)
    if reason:
        checker.page.fill("textarea[name=reason]", reason)
        checker.press("退回修改")
    else:
        checker.press("通过")
    play.stage.work()


def registers_and_is_refused(play: Cast) -> None:
    play.head = play.stage.person("总公司管理员")
    register(play, play.head, PHONES["head"], HEAD, demo_uscc(6101), "独立法人单位")
    play.head.picture("people-registered")
    decide(play, HEAD, "授权书没有加盖公章，请盖章后重新上传。")
    assert "未通过审核" in play.stage.sms(PHONES["head"], "registration.refused")


def registers_again_and_is_approved(play: Cast) -> None:
    head: Person = play.head.sign_in(PHONES["head"], WORD)
    head.open("/apply/registration/").sees("授权书没有加盖公章").picture("people-refused")
    head.press("修改后重新提交").sees("授权书没有加盖公章")
    head.page.set_input_files("input[name=letter]", str(play.folder / "新授权书.pdf"))
    head.press("重新提交").sees("待审核")
    decide(play, HEAD)
    assert "审核通过" in play.stage.sms(PHONES["head"], "registration.approved")
    head.open("/apply/").sees(HEAD)


def invites_a_colleague_who_takes_a_second_factor(play: Cast) -> None:
    head: Person = play.head
    head.open("/apply/unit/people/").press("邀请成员")
    head.page.fill("input[name=name]", "演示同事")
    head.page.fill("input[name=phone]", PHONES["colleague"].removeprefix("+86"))
    head.press("发送邀请").sees("演示同事", "199****6102").picture("people-invited")
    colleague = play.colleague = play.stage.person("同事")
    link = re.search(r"/invite/[\w-]+/", play.stage.sms(PHONES["colleague"])).group()
    colleague.open(link).sees(HEAD, "199****6102").picture("people-invitation")
    colleague.accept(link, PHONES["colleague"], WORD)
    colleague.open("/apply/unit/people/").sees(HEAD, "演示同事", "只有本单位的管理员可以办理")
    colleague.open(link).sees("邀请链接已失效")
    secret = take_second_factor(colleague)
    colleague.page.context.clear_cookies()
    colleague.open("/signin/")
    colleague.page.fill("input[name=login]", PHONES["colleague"].removeprefix("+86"))
    colleague.page.fill("input[name=password]", WORD)
    colleague.go(colleague.page.locator("form:has(input[name=login]) button[type=submit]"))
    colleague.picture("people-second-factor")
    assert "authenticate" in colleague.open("/apply/").page.url  # the password alone opens nothing
    colleague.page.fill("input[name=code]", "000000")
    colleague.go(colleague.page.locator("form:has(input[name=code]) button[type=submit]").first)
    colleague.page.fill("input[name=code]", totp(secret))
    colleague.go(colleague.page.locator("form:has(input[name=code]) button[type=submit]").first)
    colleague.open("/apply/").sees(HEAD).picture("people-colleague")


def take_second_factor(person: Person) -> str:
    """Set up an authenticator and see the recovery codes; the secret."""
    person.open("/account/2fa/totp/activate/")
    if person.page.locator("input[name=password]").count():
        person.page.fill("input[name=password]", WORD)
        person.go(person.page.locator("form:has(input[name=password]) button[type=submit]").first)
    secret = re.search(r"[A-Z2-7]{32}", person.page.content()).group()
    person.picture("people-authenticator")
    person.page.fill("input[name=code]", totp(secret))
    person.go(person.page.locator("form:has(input[name=code]) button[type=submit]").first)
    return secret


def totp(secret: str) -> str:
    """What the authenticator shows now. A code is good once; half a minute later it shows another, here the used ones are forgotten."""
    cache.clear()
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def branches_register(play: Cast) -> None:
    """Two branches of the firm register through the other entrance and are let in."""
    for number, (name, phone) in enumerate(zip(BRANCHES, ("laoshan", "huangdao"), strict=True)):
        person = play.stage.person(name)
        register(play, person, PHONES[phone], name, demo_uscc(6103 + number), "非独立法人单位")
        decide(play, name)
        setattr(play, phone, person)
    with scope.system("story"):
        assert Registration.objects.filter(state="approved").count() == 3
        assert Unit.objects.filter(name__startswith=HEAD).count() == 3


def the_host_confirms_the_group(play: Cast) -> None:
    """The names say they belong together; the host looks and confirms."""
    checker: Person = play.checker
    checker.open(f"{play.host}units/groups/").sees(HEAD).press(HEAD)
    checker.sees(*BRANCHES).picture("people-group-proposed")
    checker.go(checker.page.get_by_role("button", name="确认", exact=True)).sees("已确认").picture("people-group")


def the_third_branch_finds_the_place_taken(play: Cast) -> None:
    """Two filings in one field by two of them; the third is told whose they are."""
    field = answers_for(play.campaign, Unit.objects.get(name=HEAD))
    picks = {
        key: field[key]
        for key in field
        if key in {f.key for _, _, f in play.campaign.rules.fields("file") if f.type == "choice"}
    }
    for name in (HEAD, BRANCHES[0]):
        make_submission(play.campaign, Unit.objects.get(name=name), **picks)
    person: Person = play.huangdao
    person.sign_in(PHONES["huangdao"], WORD)
    row = third_draft(play, picks)
    person.open(f"/apply/submissions/{row.pk}/check/").sees(
        "已申报 2 项", f"本单位属于“{HEAD}”，与其成员单位合并计算"
    ).picture("people-group-full")


def third_draft(play: Cast, picks: dict) -> Submission:
    """The third branch has filled in its case, in the same field, and not filed it."""
    row = make_submission(play.campaign, Unit.objects.get(name=BRANCHES[1]), **picks)
    with scope.system("story"):
        Submission.objects.filter(pk=row.pk).update(state=Submission.State.DRAFT, submitted_at=None, current=None)
    return row
