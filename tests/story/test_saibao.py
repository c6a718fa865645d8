"""The 2022 campaign from registration to certificate, in a browser, with all its people, at the notice's own dates (S1–S13)."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace as Cast

import pytest

from accounts.kernel import scope
from submissions.content import draft_hash
from submissions.models import Submission
from tests.cast import demo_uscc, make_campaign, make_staff, make_tenant, png
from tests.documents.scanner import HARD
from tests.submissions.conftest import PDF, specimen

from . import others
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
    is_checked_and_corrected(play)
    initial_review(play)
    first_publicity(play)
    final_review(play)
    second_publicity_with_an_objection(play)
    award_and_certificate(play)


def opening(stage: Stage, tmp_path: Path) -> Cast:
    """2022-11-28: the host publishes its campaign."""
    stage.clock_at("2022-11-28 08:00")
    tenant = make_tenant("yanshi-zhuban", name="演示主办单位", short_name="演示主办")
    campaign = make_campaign(tenant)
    play = Cast(stage=stage, tenant=tenant, campaign=campaign, folder=tmp_path, base=f"/c/{campaign.slug}/")
    play.visitor, play.applicant = stage.person("公众"), stage.person("申报单位")
    play.checker = stage.person("注册审核员")
    play.checker_phone = make_staff(tenant, "registration_checker", name="演示注册审核员").phone
    play.firms = others.firms(sd=11, bj=9)
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
    page.check("input[name=text_id_number]")
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
    checker.press(FIRM).sees("注册授权书", "999999********").does_not_see(id_number()).picture("registration")
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
    others.enrol_all(play, date(2022, 12, 5))
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
    stamped_again(play)
    firm.open(f"{play.here}papers/").sees("编码核对一致").picture("papers")
    firm.open(f"{play.here}check/").picture("ready").confirm("提交申报").sees("提交回执", "回执编号").picture("receipt")
    with scope.system("story"):
        row = Submission.objects.select_related("current", "campaign__version", "draft").get(pk=play.submission.pk)
        assert row.state == "submitted"
        assert row.current.content_hash == draft_hash(row)
    play.receipt = row.current.receipt_number


def stamped_again(play: Cast) -> None:
    """Every paper that needs it is generated, stamped, scanned and uploaded."""
    firm: Person = play.applicant
    stamped = [d for d in play.campaign.rules.documents if d.part_of == "filing" and (d.stamped or d.signed)]
    for document in stamped:
        card = firm.open(f"{play.here}papers/").page.locator(f"#paper-{document.key}")
        firm.go(card.get_by_role("button", name="生成盖章件"))
        play.stage.work()
        firm.open(f"{play.here}papers/")
        card = firm.page.locator(f"#paper-{document.key}")
        link = card.locator("a.ui-file-name").last.get_attribute("href")
        scan = play.folder / f"{document.key}.pdf"
        printed = firm.page.request.get(f"{play.stage.url}{link}?download").body()
        scan.write_bytes(HARD.pdf(printed))  # sealed, askew, noisy
        card.locator("input[type=file]").set_input_files(str(scan))
        firm.go(card.get_by_role("button", name="上传扫描件"))
        play.stage.work()


def is_checked_and_corrected(play: Cast) -> None:
    """形式审查: returned with a remark at its field, corrected, stamped anew, submitted again, passed."""
    others.file_all(play, date(2023, 1, 20))
    play.stage.now("2023-01-28 10:00")
    checker = make_staff(play.tenant, "formal_checker", name="演示形式审查员")
    others.pass_checks(play, checker, but=play.submission.pk)
    play.desk = f"/desk/{others.seat_of(play, role='host').pk}/"
    clerk = play.clerk = play.stage.person("形式审查员").sign_in(checker.phone)
    clerk.open(play.desk).sees("形式审查").picture("desk-host")
    clerk.press("形式审查").press(play.enrolment["enrol_title"]).press("办理：形式审查").sees("审查清单", FIRM).picture(
        "check-entry"
    )
    clerk.page.fill("textarea[name=note]", "单位简介过于简单，请补充主营业务。")
    clerk.page.locator("details:has(#remark-unit_brief) > summary").last.click()
    clerk.page.fill("[name='remark.unit_brief']", "请补充主营业务和团队规模")
    clerk.press("退回修改").sees("退回")
    play.stage.work()
    assert "退回修改" in play.stage.sms(PHONE, "submission.returned")
    corrected(play)
    play.stage.now("2023-01-30 09:00")
    clerk.open(play.desk).press("形式审查").press(play.enrolment["enrol_title"]).press("办理：形式审查").sees("第 2 版")
    for box in clerk.page.locator("input[type=radio][value=yes]").all():
        box.check()
    clerk.press("审查通过").picture("checked")
    play.applicant.open(play.here).does_not_see("得分", "名次")


def corrected(play: Cast) -> None:
    """The firm reads the remark at its field, mends it, and submits the second version."""
    play.stage.now("2023-01-29 10:00")
    firm: Person = play.applicant
    firm.open("/apply/").sees("退回修改待补正")
    firm.open(play.here).sees("单位简介过于简单").picture("returned")
    form, section, _ = next(found for found in play.campaign.rules.fields("file") if found[2].key == "unit_brief")
    firm.open(f"{play.here}fill/{form.key}/{section.key}/").sees("请补充主营业务和团队规模")
    firm.page.fill("[name=unit_brief]", "演示海岳数智科技从事政务协同办公软件研发，研发团队八十人。")
    firm.press("保存并填写下一节")
    firm.open(f"{play.here}papers/").sees("原扫描件作废")
    stamped_again(play)
    firm.open(f"{play.here}check/").confirm("提交申报").sees("提交回执", "第 2 次提交")


def initial_review(play: Cast) -> None:
    """分区域初评: 山东 with twelve filings sends one, 北京 with nine sends none and is told why."""
    play.stage.now("2023-02-06 09:00")
    shandong = others.seat_of(play, key=operator_key(play, "37"))
    beijing = others.seat_of(play, key=operator_key(play, "11"))
    head, people = others.staffed(shandong, "山东", 3)
    others.score_all(shandong, head, people, but=play.submission.pk, best=play.submission.pk)
    reviewer = play.stage.person("山东评委").sign_in(people[0].phone)
    reviewer.open(f"/desk/{shandong.pk}/tasks/").press(play.enrolment["enrol_title"]).sees("回避").picture("declare")
    reviewer.press("声明无利益关系").sees("质量保证能力", "参看")
    for box in reviewer.page.locator("input[name^='points.']").all():
        box.fill("95")
    reviewer.page.fill("textarea[name=comment]", "演示评语：方案完整，成效突出。")
    reviewer.page.check("input[name=sure]")
    reviewer.picture("score").press("签名提交").sees("已签名提交")
    play.applicant.open(play.here).does_not_see("方案完整，成效突出", "95")
    recommends(play, shandong, head)
    lonely, judges = others.staffed(beijing, "北京", 3)
    others.score_all(beijing, lonely, judges)
    sends_none(play, beijing, lonely)


def operator_key(play: Cast, region: str) -> str:
    """The key of the 承办单位 of a province, read from the rule set."""
    return next(s.key for s in play.campaign.rules.seats if s.role == "operator" and region in s.jurisdiction.regions)


def closes_scoring(play: Cast, who: Person, seat) -> str:
    """The head ends the scoring; returns the docket's address."""
    docket = f"/desk/{seat.pk}/dockets/{others.docket_at(seat, 'initial').pk}/"
    who.open(docket).sees("初评评分").picture("docket").go_confirm_first()
    return docket


def recommends(play: Cast, seat, head) -> None:
    """The head of 山东 sees one place, is refused two, and seals one."""
    who = play.stage.person("山东召集人").sign_in(head.phone)
    docket = closes_scoring(play, who, seat)
    who.open(f"{docket}recommend/").sees("12 项", "可推荐 1 项").picture("recommend")
    boxes = who.page.locator("input[name^='place.']").all()
    boxes[0].fill("1")
    boxes[1].fill("2")
    who.page.check("input[name=sure]")
    who.press("封存名单").sees("没有保存")
    who.page.locator("input[name^='place.']").all()[1].fill("")
    who.page.check("input[name=sure]")
    who.press("封存名单").picture("sealed")
    who.open(f"{docket}summary/").sees(play.enrolment["enrol_title"]).picture("summary")


def sends_none(play: Cast, seat, head) -> None:
    """The head of 北京 sees none allowed and the reason, and seals an empty list."""
    who = play.stage.person("北京召集人").sign_in(head.phone)
    docket = closes_scoring(play, who, seat)
    who.open(f"{docket}recommend/").sees("9 项", "10%", "可推荐 0 项").picture("recommend-none")
    who.page.check("input[name=sure]")
    who.press("封存名单")


def first_publicity(play: Cast) -> None:
    """初评结果公示: the public sees the one that passed, nobody else, no scores."""
    play.editor = play.stage.person("公示编辑").sign_in(
        make_staff(play.tenant, "publicity_editor", name="演示公示编辑").phone
    )
    host = f"/host/{play.tenant.slug}/"
    play.stage.now("2023-02-28 18:00")
    listed = f"{host}campaigns/{play.campaign.pk}/publicity/"
    play.editor.open(listed).sees("初评结果公示").press("初评结果公示", nth=0).sees(
        play.enrolment["enrol_title"]
    ).picture("publicity-preview")
    play.editor.confirm("确认名单")
    play.visitor.open(play.base).does_not_see(play.enrolment["enrol_title"])
    play.stage.now("2023-03-01 00:00")
    play.visitor.open(play.base).picture("campaign-publicity").press("初评结果公示").sees(
        FIRM, play.enrolment["enrol_title"]
    )
    play.visitor.does_not_see("得分", "名次", play.firms[0].unit.name).picture("publicity")
    play.applicant.open(play.here).sees("已入围（公示）")
    play.stage.now("2023-03-16 00:00")


def final_review(play: Cast) -> None:
    """统一终评: the host's manager convenes the panel; experts pledge, declare, score and sign; the list is fixed by hand."""
    play.stage.now("2023-03-20 09:00")
    host_seat = others.seat_of(play, role="host")
    manager = make_staff(play.tenant, "manager", name="演示活动管理员")
    chief = play.chief = play.stage.person("活动管理员").sign_in(manager.phone)
    docket = others.docket_at(host_seat, "final")
    panel = f"/host/{play.tenant.slug}/review/dockets/{docket.pk}/panel/0/"
    chief.open(panel).sees("终评专家组").picture("panel")
    chief.page.fill("input[name=name]", "演示终评专家")
    chief.page.fill("input[name=phone]", "199 0000 5555")
    chief.page.fill("input[name=employer]", "演示测评研究院")
    chief.page.fill("[name=because]", "补充行业专家")
    chief.page.select_option("select[name=kind]", "quality")
    chief.press("邀请").sees("演示终评专家")
    an_expert_arrives(play)
    experts = others.panel(play, host_seat, manager, 5)  # of the other kinds that the rules want
    chief.open(panel).press("分配评分任务").picture("panel-assigned")
    others.experts_sign(play, docket, experts, 90)
    an_expert_scores(play)
    closes = f"/desk/{host_seat.pk}/dockets/{docket.pk}/"
    chief.open(closes).go_confirm_first()
    chief.open(f"{closes}select/").sees(play.enrolment["enrol_title"]).picture("select")
    chief.page.check("input[name=entry]")
    chief.page.check("input[name=sure]")
    chief.press("确定名单")


def an_expert_arrives(play: Cast) -> None:
    """By the link of the invitation: number proven, account opened, appointment accepted."""
    play.expert = play.stage.person("终评专家")
    link = re.search(r"/invite/[\w-]+/", play.stage.sms("+8619900005555")).group()
    play.expert.accept(link, "+8619900005555")


def an_expert_scores(play: Cast) -> None:
    """One of the five experts does it in the browser: pledge, declaration, points, signature."""
    expert = play.expert.open("/expert/").picture("expert-home")
    expert.press("承诺书").page.check("input[name=agree]")
    expert.press("签署承诺书").open("/expert/").sees(play.enrolment["enrol_title"])
    expert.press(play.enrolment["enrol_title"]).press("声明无利益关系")
    for box in expert.page.locator("input[name^='points.']").all():
        box.fill("93")
    expert.page.fill("textarea[name=comment]", "演示终评意见：体系性强。")
    expert.page.check("input[name=sure]")
    expert.picture("expert-score").press("签名提交").sees("已签名提交")


def second_publicity_with_an_objection(play: Cast) -> None:
    """终评结果公示: a citizen objects with name and evidence; the handler rules; the entry waits until then."""
    title = play.enrolment["enrol_title"]
    play.stage.now("2023-03-31 17:00")
    listed = f"/host/{play.tenant.slug}/campaigns/{play.campaign.pk}/publicity/"
    play.editor.open(listed).press("终评结果公示", nth=0).sees(title)
    play.editor.confirm("确认名单")
    play.stage.now("2023-04-01 00:00")
    citizen = play.stage.person("异议人").open(play.base).press("终评结果公示").press("提出异议")
    citizen.page.fill("input[name=phone]", "199 0000 4444")
    citizen.press("获取验证码")
    citizen.page.fill("input[name=code]", re.search(r"\d{6}", play.stage.sms("+8619900004444")).group())
    citizen.press("下一步").sees("填写异议")
    if citizen.page.locator("select[name=item]").count():
        citizen.page.select_option("select[name=item]", index=1)
    citizen.page.fill("[name=name]", "演示异议人")
    citizen.page.fill("[name=text]", "该方案的应用成效数据与实际不符，请核查。")
    citizen.page.set_input_files("input[name=evidence]", str(play.folder / "证明.pdf"))
    citizen.page.check("input[name=honest]")
    citizen.picture("objection").press("提交异议").sees("请记下编号和查询码").picture("objection-filed")
    play.editor.open(f"/host/{play.tenant.slug}/").does_not_see("演示异议人")
    play.stage.now("2023-04-16 00:00")
    play.applicant.open(play.here).does_not_see("已入选", "演示异议人")
    handler = play.stage.person("异议处理人").sign_in(
        make_staff(play.tenant, "objection_handler", name="演示异议处理人").phone
    )
    handler.open(f"/host/{play.tenant.slug}/objections/").sees(title).go(handler.page.locator("main td a").first)
    handler.sees("该方案的应用成效数据与实际不符").press("受理").picture("objection-handling")
    handler.page.fill("textarea[name=ruling]", "经核查，应用成效数据有合同和验收材料支持。")
    handler.press("异议不成立").sees("异议不成立")
    play.stage.now("2023-04-17 09:00")


def award_and_certificate(play: Cast) -> None:
    """奖项、公布、证书: awards decided with scores in sight, published; certificate checked at /verify/; the public list."""
    title = play.enrolment["enrol_title"]
    awards = f"/host/{play.tenant.slug}/campaigns/{play.campaign.pk}/awards/"
    chief = play.chief.open(awards).sees(title).picture("awards")
    for number in range(2):  # the combined award, and one for a single dimension
        chief.page.locator("form:has(input[name=chosen])").nth(number).locator("input[name=chosen]").first.check()
        chief.go(chief.page.locator("form:has(input[name=chosen])").nth(number).get_by_role("button", name="保存评定"))
    chief.confirm("完成评定")
    chief.open(awards).confirm("公布结果").picture("published")
    play.stage.work()
    firm: Person = play.applicant
    firm.open(play.here).sees("已入选")
    firm.open("/apply/certificates/").sees("优秀").picture("certificates")
    number = firm.page.locator("a[href^='/verify/']").first.inner_text()
    play.visitor.open(f"/verify/{number}/").sees("有效", FIRM, title).picture("verify")
    play.visitor.open("/verify/SBYX2022000000/").does_not_see(FIRM)
    pdf = firm.page.request.get(
        play.stage.url + firm.page.locator("a[href^='/files/']").first.get_attribute("href") + "?download"
    )
    assert pdf.body().startswith(b"%PDF")
    shown = play.answers["disclosure"]["picked"][0] in ("willing", "approved")
    play.visitor.open("/library/").picture("library")
    assert (title in play.visitor.text()) is shown
    play.visitor.open(play.base).sees("结果").picture("result")
