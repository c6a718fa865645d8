"""The 2022 campaign from registration to certificate, in a browser, with all its people, at the notice's own dates (S1–S13)."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace as Cast

import pytest

from accounts.kernel import scope
from applicants.models import ConsentText
from submissions.content import draft_hash
from submissions.models import Submission
from tests.cast import demo_uscc, make_campaign, make_staff, make_tenant, png
from tests.submissions.conftest import PDF, specimen

from .conftest import Person, Stage
from .filling import fill_fields, upload_files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "+8619900006666"
FIRM = "演示海岳数智科技有限公司"


def test_the_whole_story(stage: Stage, tmp_path):
    """Everybody does their part; each sees what is theirs and nothing else."""
    play = opening(stage, tmp_path)
    registers(play)
    is_approved(play)
    enrols(play)
    declares(play)
    prints_stamps_and_submits(play)


def opening(stage: Stage, tmp_path: Path) -> Cast:
    """2022-11-28: the host publishes its campaign."""
    stage.clock_at("2022-11-28 08:00")
    for kind, title in (("agreement", "用户注册协议"), ("privacy", "隐私政策")):
        body = "本协议为演示文本，约定平台账号的注册、使用和注销。"
        ConsentText.objects.create(kind=kind, version=1, title=title, body=body, published_at="2022-01-01T00:00:00+08:00")
    tenant = make_tenant("yanshi-zhuban", name="演示主办单位", short_name="演示主办")
    campaign = make_campaign(tenant)
    play = Cast(stage=stage, tenant=tenant, campaign=campaign, folder=tmp_path, base=f"/c/{campaign.slug}/")
    play.visitor, play.applicant = stage.person("公众"), stage.person("申报单位")
    play.checker = stage.person("注册审核员")
    play.checker_phone = make_staff(tenant, "registration_checker", name="演示注册审核员").phone
    return play


def registers(play: Cast) -> None:
    """The firm finds the campaign, verifies its phone, mistypes its code once, and registers with a stamped letter."""
    play.stage.now("2022-11-28 09:00")
    firm: Person = play.applicant
    firm.open("/").sees(play.campaign.title).picture("portal")
    firm.open(play.base).sees(play.campaign.rules.identity.host).picture("campaign")
    firm.open(f"{play.base}register/").sees("请勿填报任何敏感或涉密内容")
    firm.page.fill("input[name=phone]", "199 0000 6666")
    firm.press("获取验证码").sees("验证码已发送")
    firm.page.fill("input[name=code]", re.search(r"\d{6}", play.stage.sms(PHONE)).group())
    firm.press("下一步").sees("企业单位", "用户单位").picture("register")
    code = demo_uscc(7001)
    registration(play, code[:17] + ("0" if code[17] != "0" else "1"))
    firm.sees("校验位不对")
    registration(play, code)
    firm.sees("注册申请已提交", "2 个工作日内").picture("registered")
    firm.open("/signin/").sign_in(PHONE, "haiyue-yanshi-2022")
    firm.open("/apply/registration/").sees("待审核")


def registration(play: Cast, code: str) -> None:
    """Fill in the second step and send it."""
    page, folder = play.applicant.page, play.folder
    for name in ("授权书.pdf", "执照.pdf"):
        (folder / name).write_bytes(PDF)
    page.fill("input[name=name]", FIRM)
    page.fill("input[name=uscc]", code)
    page.select_option("select[name=region_code]", "3701")
    page.fill("input[name=address]", "演示市演示路1号")
    page.select_option("select[name=ownership]", "private")
    page.select_option("select[name=enterprise_type]", "vendor")
    page.check("input[name=facts][value=legal_person]")
    page.check("input[name=facts][value=registered_in_china]")
    page.fill("input[name=contact_name]", "演示甲子")
    page.fill("input[name=id_number]", id_number())
    page.fill("input[name=password]", "haiyue-yanshi-2022")
    page.fill("input[name=again]", "haiyue-yanshi-2022")
    page.set_input_files("input[name=letter]", str(folder / "授权书.pdf"))
    page.set_input_files("input[name=license]", str(folder / "执照.pdf"))
    page.check("input[name=text_agreement]")
    page.check("input[name=text_privacy]")
    play.applicant.press("提交注册申请")


def id_number() -> str:
    """A number with a right check digit and an area nobody was assigned."""
    body = "99999919900101123"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def is_approved(play: Cast) -> None:
    """The host's checker sees the queue with its deadline, reads the letter and approves; the SMS tells the firm."""
    play.stage.now("2022-11-29 10:00")
    host = f"/host/{play.tenant.slug}/"
    checker: Person = play.checker.sign_in(play.checker_phone)
    checker.open(f"{host}registrations/").sees(FIRM).picture("registration-queue")
    checker.press(FIRM).sees("注册授权书", "已填写（已隐藏）").does_not_see(id_number()).picture("registration")
    checker.press("通过").sees("短信通知已发出")
    play.stage.work()
    assert "审核通过" in play.stage.sms(PHONE, "registration.approved")


def enrols(play: Cast) -> None:
    """报名: disagree stops, agree opens the form, 101 signs are refused, 100 are taken."""
    play.stage.now("2022-12-05 14:00")
    firm: Person = play.applicant
    firm.open("/apply/").sees(FIRM, play.campaign.title).picture("apply-home")
    firm.press(play.campaign.title).sees("保密提醒")
    firm.press("阅读提醒").picture("secrecy").press("不同意").sees("不能进行填报")
    firm.press("阅读提醒").press("我已阅读并同意").sees("报名信息填报")
    with scope.system("story"):
        unit = unit_of(play)
        user = unit.memberships.select_related("user").get().user
    play.unit, play.user = unit, user
    play.words = specimen(play.campaign, unit, user, date(2022, 12, 5), "story")
    answers = play.words.fill("enrol").answers
    play.enrolment = answers | {"enrol_title": "演示政务协同办公信创解决方案"}
    fields = [f for _, _, f in play.campaign.rules.fields("enrol")]
    fill_fields(firm, fields, play.enrolment)
    firm.page.fill("[name=enrol_title]", "演" * 101)
    firm.press("提交").sees("处需要修改")
    firm.page.fill("[name=enrol_title]", play.enrolment["enrol_title"])
    firm.picture("enrol").press("提交").sees("报名成功").picture("enrolled")
    firm.sees("尚未开始")  # 正式申报 opens on 2023-01-04


def unit_of(play: Cast):
    """The firm as the platform knows it now."""
    from accounts.models import Unit

    return Unit.objects.get(name=FIRM)


def declares(play: Cast) -> None:
    """正式申报: annex 3 section by section, with its files."""
    play.stage.now("2023-01-06 09:30")
    firm: Person = play.applicant
    firm.open(f"/apply/c/{play.campaign.slug}/").press(play.enrolment["enrol_title"]).press("开始正式申报")
    rules = play.campaign.rules
    with scope.system("story"):
        play.submission = Submission.objects.select_related("draft").get(unit=play.unit)
        start = play.submission.draft.answers
    filling = play.words.fill("file", known=play.enrolment, start=start)
    play.answers = filling.answers
    play.here = f"/apply/submissions/{play.submission.pk}/"
    (play.folder / "图.png").write_bytes(png(800, 500))
    (play.folder / "证明.pdf").write_bytes(PDF)
    for form in rules.forms_for("file"):
        for section in form.sections:
            firm.open(f"{play.here}fill/{form.key}/{section.key}/").sees(section.title)
            fill_fields(firm, section.fields, filling.answers)
            firm.press("保存并填写下一节")
            for paper in filling.papers:
                if paper.field in {f.key for f in section.fields}:
                    firm.open(f"{play.here}fill/{form.key}/{section.key}/")
                    upload_files(firm, paper.field, [play.folder / ("图.png" if paper.kind == "image" else "证明.pdf")])
            firm.open(f"{play.here}fill/{form.key}/{section.key}/?check=1").picture(f"fill-{section.key}")
    firm.open(play.here).picture("progress")


def prints_stamps_and_submits(play: Cast) -> None:
    """填写检查, annexes 2 and 4 as PDF, stamped and uploaded, then the receipt."""
    play.stage.now("2023-01-20 16:00")
    firm: Person = play.applicant
    firm.open(f"{play.here}check/").sees("填写内容完整", "盖章扫描件").picture("check")
    for box in firm.page.locator("input[name=declared]").all():
        box.check()
    firm.press("保存声明").sees("声明事项已保存")
    stamped = [d for d in play.campaign.rules.documents if d.part_of == "filing" and (d.stamped or d.signed)]
    for document in stamped:
        card = firm.open(f"{play.here}papers/").page.locator(f"#paper-{document.key}")
        firm.go(card.get_by_role("button", name="生成盖章件"))
        play.stage.work()
        firm.open(f"{play.here}papers/")
        card = firm.page.locator(f"#paper-{document.key}")
        link = card.locator("a.ui-file-name").last.get_attribute("href")
        scan = play.folder / f"{document.key}.pdf"
        scan.write_bytes(firm.page.request.get(f"{play.stage.url}{link}?download").body())
        card.locator("input[type=file]").set_input_files(str(scan))
        firm.go(card.get_by_role("button", name="上传扫描件"))
        play.stage.work()
    firm.open(f"{play.here}papers/").sees("编码核对一致").picture("papers")
    firm.open(f"{play.here}check/").picture("ready").confirm("提交申报").sees("提交回执", "回执编号").picture("receipt")
    with scope.system("story"):
        row = Submission.objects.select_related("current", "campaign__version", "draft").get(pk=play.submission.pk)
        assert row.state == "submitted"
        assert row.current.content_hash == draft_hash(row)
    play.receipt = row.current.receipt_number
