"""The five campaigns' forms, each filled in to its last field in a browser, printed, stamped, scanned, accepted and filed.

What comes back from the scanner wrong is refused on the page, with the page named: an older print, a missing page, two
changed over, one of another filing.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace as Cast
from typing import Any

import pytest
from django.utils import timezone

from accounts.files import open_stored
from accounts.kernel import scope
from accounts.kernel.clock import clock
from accounts.models import Unit, User
from campaigns import catalogue
from campaigns.ruleset.forms import Document
from campaigns.ruleset.parties import FactCondition
from campaigns.ruleset.shapes import is_empty, visible
from campaigns.ruleset.windows import filing_window, opens_at
from publicity.demo import scenario
from publicity.demo.drawing import picture, sheet
from publicity.demo.specimen import Filer, Paper
from submissions import actions, content
from submissions.form_page import FILE_TYPES
from submissions.models import Enrolment, GeneratedDocument, Submission
from submissions.papers.making import present_hash, queue
from submissions.papers.wanted import documents, wants_scan
from submissions.tasks import page_count
from tests.cast import actor_of, make_campaign, make_member, make_tenant, make_unit, register_unit
from tests.documents.scanner import HARD, bound, mistakes

from .answers import Everything
from .conftest import Person, Stage
from .filling import STANDING, fill_fields, fill_section, upload_files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REGION = "370212"
"""A district of a city that recommends for itself: every campaign knows what to do with it."""


@pytest.mark.parametrize("preset", catalogue.names())
def test_a_form_is_filled_to_its_last_field_stamped_and_filed(stage: Stage, preset, tmp_path, record_property):
    play = opening(stage, preset, tmp_path)
    agrees_and_enrols(play)
    starts(play)
    fills_every_section(play)
    everything_is_stored(play)
    names_those_who_stand_with_it(play)
    is_checked(play)
    prints(play)
    doubtful = suspect(play)
    is_scanned_and_accepted(play, doubtful)
    edits_after_printing(play)
    prints(play)
    wrong_scans_are_refused(play, doubtful)
    is_scanned_and_accepted(play, *stamped(play))
    submits(play)
    for fact in ("fields", "printed_pages", "read_pages"):
        record_property(fact, getattr(play, fact))
    print(  # noqa: T201 - seen with -s
        f"{preset}: {play.fields} fields filled, {play.printed_pages} pages printed, {play.read_pages} pages read"
    )


# ---------------------------------------------------------------- a unit in front of a form


def opening(stage: Stage, preset: str, folder: Path) -> Cast:
    """On the second day a unit of the right kind may come: let in by the host, with somebody who fills in."""
    rules = catalogue.load(preset)
    moves_to(stage, next(iter(rules.windows_for("enrol")), None) or filing_window(rules))
    tenant = make_tenant("yanshi-zhuban", name="演示主办单位", short_name="演示主办")
    campaign = make_campaign(tenant, preset)
    play = Cast(stage=stage, campaign=campaign, rules=campaign.rules, folder=folder, scans={}, read_pages=0)
    play.home = f"/apply/c/{campaign.slug}/"
    play.unit, play.user = let_in(play, "演示崂山云桥数字科技有限公司")
    play.person = stage.person("申报单位").sign_in(play.user.phone)
    filer = Filer(play.unit.name, play.unit.uscc, play.unit.address, REGION, play.user.name, "19900001111")
    words = scenario.load(preset).words.lexicon()
    play.words = Everything(play.rules, words, filer, on=timezone.localtime(clock()).date(), seed=preset)
    play.typed = {}
    return play


def moves_to(stage: Stage, window: Any) -> None:
    """The morning after a window opens."""
    morning = timezone.localtime(opens_at(window)) + timedelta(hours=34)
    stage.now(f"{morning:%Y-%m-%d %H:%M}")


def let_in(play: Cast, name: str) -> tuple[Unit, User]:
    """A unit with the facts the rules ask for, registered with the host, and its person."""
    kind = play.rules.kinds[0].key
    asked = [c for c in play.rules.conditions if isinstance(c, FactCondition) and kind in (c.for_kinds or (kind,))]
    facts = {"facts": sorted({c.any_of[0] for c in asked})}
    unit = make_unit(name, kind=kind, region_code=REGION, address="演示市崂山区演示路1号", facts=facts)
    user = make_member(unit)
    register_unit(unit, play.campaign.tenant, user)
    return unit, user


def agrees_and_enrols(play: Cast) -> None:
    """The reminder is read and agreed to; where the campaign has 报名, its form is filled in to the last field."""
    firm: Person = play.person
    firm.open(play.home).press("阅读提醒").press("我已阅读并同意")
    play.known = {}
    if not play.rules.forms_for("enrol"):
        return
    play.known = play.words.fill("enrol").answers
    for form in play.rules.forms_for("enrol"):
        for _, fields in visible(play.rules, form, play.known):
            assert not [f.key for f in fields if is_empty(play.known.get(f.key))]
            fill_fields(firm, fields, play.known)
    firm.picture(f"{play.rules.name}-enrol").press("提交", exact=True).sees("报名成功")
    with scope.system("story"):
        assert Enrolment.objects.get(unit=play.unit).answers == play.known
    moves_to(play.stage, filing_window(play.rules))


def starts(play: Cast) -> None:
    """A new draft, from the enrolment where there is one."""
    firm: Person = play.person.open(play.home)
    if play.known:
        firm.press("正式申报").press("开始正式申报")
    else:
        firm.press("新建申报")
    with scope.system("story"):
        play.row = Submission.objects.get(unit=play.unit)
    play.here = f"/apply/submissions/{play.row.pk}/"
    assert play.here in firm.page.url


def fresh(play: Cast) -> Submission:
    """The filing as it is stored now."""
    with scope.system("story"):
        related = ("campaign__version", "campaign__tenant", "tenant", "unit", "draft", "enrolment", "current")
        return Submission.objects.select_related(*related).get(pk=play.row.pk)


# ---------------------------------------------------------------- filling in


def fills_every_section(play: Cast) -> None:
    """Section by section: typed, chosen, ticked, rows added, files uploaded; what was saved is there after a reload."""
    filling = play.words.fill("file", known=play.known, start=content.draft_answers(fresh(play).draft))
    play.typed = filling.answers
    for form in play.rules.forms_for("file"):
        for section in form.sections:
            fills(play, form, section, filling.papers)
    play.person.open(play.here).picture(f"{play.rules.name}-progress")


def fills(play: Cast, form: Any, section: Any, papers: list[Paper]) -> None:
    """One section, to its last field: the page asks for what the rules show for these answers, no more and no less."""
    firm: Person = play.person
    firm.open(f"{play.here}fill/{form.key}/{section.key}/").sees(section.title)
    asked = fill_section(firm, section.fields, play.typed)
    due = next(fields for one, fields in visible(play.rules, form, play.typed, play.known) if one.key == section.key)
    assert asked == {field.key for field in due}
    for field in due:
        if wanted := [paper for paper in papers if paper.field == field.key]:
            upload_files(firm, field.key, [drawn(play, paper) for paper in wanted])
    standing = firm.page.evaluate(STANDING)
    firm.page.reload()
    assert firm.page.evaluate(STANDING) == standing
    firm.picture(f"{play.rules.name}-{form.key}-{section.key}")


def drawn(play: Cast, paper: Paper) -> Path:
    """A file of evidence on the applicant's disk."""
    path = play.folder / paper.name.replace("/", "-")
    path.write_bytes((picture if paper.kind == "image" else sheet)(path.stem, play.unit.name))
    return path


def everything_is_stored(play: Cast) -> None:
    """Every field the rules show is answered as it was typed; none was forgotten."""
    row = fresh(play)
    with scope.system("story"):
        answers, files = content.draft_answers(row.draft), content.file_facts(content.attachments(row))
    shown = list(every_visible_field(play, answers))
    assert not [f.key for f in shown if not isinstance(f, FILE_TYPES) and answers.get(f.key) != play.typed[f.key]]
    assert not [f.key for f in shown if isinstance(f, FILE_TYPES) and not files.get(f.key)]
    assert not [f.key for f in shown if not isinstance(f, FILE_TYPES) and is_empty(answers[f.key])]
    play.fields = len(shown) + len(play.known)


def every_visible_field(play: Cast, answers: dict) -> Iterator[Any]:
    """Of all forms that are filed."""
    for form in play.rules.forms_for("file"):
        for _, fields in visible(play.rules, form, answers, play.known):
            yield from fields


def names_those_who_stand_with_it(play: Cast) -> None:
    """The recommending unit and the partners, as the rules ask; a partner agrees from its own account."""
    firm: Person = play.person
    if play.rules.recommender_field:
        firm.open(f"{play.here}check/").press("请选择推荐单位。")
        firm.page.locator("input[name=seat]").first.check()
        firm.picture(f"{play.rules.name}-recommender").press("保存推荐单位").sees("推荐单位已选定")
    if play.rules.consortium.allowed:
        unit, user = let_in(play, "演示青岛联创软件有限公司")
        firm.open(play.here).press("联合体成员")
        firm.page.fill("input[name=name]", unit.name)
        firm.page.fill("input[name=uscc]", unit.uscc)
        firm.press("添加成员").sees(unit.name, "已通知该单位管理员").picture(f"{play.rules.name}-consortium")
        partner = play.stage.person("联合体成员").sign_in(user.phone).open("/apply/submissions/partnerships/")
        partner.sees(play.unit.name).confirm("确认参加").sees("已确认参加联合体申报")


def is_checked(play: Cast) -> None:
    """填写检查: warnings get their reason, the declarations are ticked, nothing is missing."""
    firm: Person = play.person.open(f"{play.here}check/").sees("填写内容完整")
    if (reasons := firm.page.locator("input[name^='reason.']")).count():
        for box in reasons.all():
            box.fill("演示说明：图表较多，文字略有超出。")
        firm.press("保存说明").sees("说明已保存")
    for box in firm.page.locator("input[name=declared]").all():
        box.check()
    firm.press("保存声明").sees("声明事项已保存").picture(f"{play.rules.name}-check")


# ---------------------------------------------------------------- paper


def prints(play: Cast) -> None:
    """Every paper the rules ask for, generated on the page and downloaded from it."""
    firm: Person = play.person.open(f"{play.here}papers/")
    row = fresh(play)
    play.papers = documents(play.rules, row.picks)
    for spec in play.papers:
        firm.go(
            card(firm, spec).get_by_role(
                "button", name="生成盖章件" if wants_scan(play.rules, spec) else "生成正式文件"
            )
        )
    play.stage.work()
    firm.open(f"{play.here}papers/")
    play.before = getattr(play, "pdfs", {})
    play.pdfs = {spec.key: downloaded(firm, card(firm, spec)) for spec in play.papers}
    with scope.system("story"):
        made = GeneratedDocument.objects.filter(submission=row, content_hash=present_hash(row), draft=False)
        play.printed_pages = sum(made.values_list("pages", flat=True))


def stamped(play: Cast) -> list[Document]:
    """The papers that must come back."""
    return [spec for spec in play.papers if wants_scan(play.rules, spec)]


def suspect(play: Cast) -> Document:
    """The stamped paper on which mistakes are shown: the shortest of three pages and more, else the longest."""
    pages = {spec.key: page_count(play.pdfs[spec.key]) for spec in stamped(play)}
    return min(stamped(play), key=lambda spec: (pages[spec.key] < 3, abs(pages[spec.key] - 3)))


def card(firm: Person, spec: Document) -> Any:
    """The card of a paper on the papers page."""
    return firm.page.locator(f"#paper-{spec.key}")


def downloaded(firm: Person, place: Any) -> bytes:
    """The generated PDF behind its link."""
    link = place.locator(".ui-file", has_text="，共").locator("a.ui-file-name").get_attribute("href")
    pdf = firm.page.request.get(f"{firm.stage.url}{link}?download").body()
    assert pdf.startswith(b"%PDF")
    return pdf


def hands_in(play: Cast, spec: Document, scan: bytes) -> Any:
    """Upload a scan for a paper and wait for it to be read; → the paper's card."""
    firm: Person = play.person
    path = play.folder / f"{spec.key}.pdf"
    path.write_bytes(scan)
    place = card(firm.open(f"{play.here}papers/"), spec)
    if not (button := place.get_by_role("button", name="上传扫描件")).is_visible():
        place.locator("summary").click()
    place.locator("input[type=file]").set_input_files(str(path))
    firm.go(button)
    firm.sees("扫描件已上传，正在核对每页的编码")
    play.stage.work()
    return card(firm.open(f"{play.here}papers/"), spec)


def pages_of(play: Cast, pdf: bytes) -> list[bytes]:
    """The stamped pages as the scanner gives them; the same print is scanned once."""
    if pdf not in play.scans:
        play.scans[pdf] = HARD.pictures(pdf)
    return play.scans[pdf]


def is_scanned_and_accepted(play: Cast, *specs: Document) -> None:
    """Stamped, scanned askew and noisy, uploaded, read in the background, accepted."""
    for spec in specs:
        pages = pages_of(play, play.pdfs[spec.key])
        words = hands_in(play, spec, bound(pages)).inner_text()
        assert "编码核对一致" in words, words
        assert "已读取每一页的编码，与盖章件一致" in words, words
        play.read_pages += len(pages)


def edits_after_printing(play: Cast) -> None:
    """One more word after the paper was stamped: its scan is void at once, and the page says so."""
    row, firm = fresh(play), play.person
    with scope.system("story"):
        answers = content.draft_answers(row.draft)
    form, section, field = next(
        (form, section, field)
        for form in play.rules.forms_for("file")
        for section, fields in visible(play.rules, form, answers, play.known)
        for field in fields
        if field.type == "long_text" and field.key in play.typed
    )
    firm.open(f"{play.here}fill/{form.key}/{section.key}/")
    play.typed[field.key] = "改" + play.typed[field.key][1:]
    firm.page.fill(f"[name={field.key}]", play.typed[field.key])
    firm.go(firm.page.locator("#section button[value=stay]"))
    firm.open(f"{play.here}papers/").sees("原扫描件作废，请重新生成并盖章", "需重新盖章")
    firm.picture(f"{play.rules.name}-void")


def wrong_scans_are_refused(play: Cast, spec: Document) -> None:
    """Each mistake is refused, and the sentence on the page names the page."""
    older, pages = (pages_of(play, print_of[spec.key]) for print_of in (play.before, play.pdfs))
    theirs, foreign = print_of_another(play, spec)
    cases = mistakes(pages, older, foreign, theirs)
    for other in [one for one in stamped(play) if one is not spec][:1]:
        words = f"扫描件第 1 页是《{other.title}》的第 1 页，不是《{spec.title}》"
        cases.append(([*pages_of(play, play.pdfs[other.key])[:1], *pages[1:]], words))
    for number, (scan, words) in enumerate(cases, 1):
        said = hands_in(play, spec, bound(scan)).inner_text()
        assert "上次上传的扫描件未被接受" in said, said
        assert words in said, said
        play.read_pages += len(scan)
        play.person.picture(f"{play.rules.name}-refused-{number}")
    play.person.open(f"{play.here}check/").sees("盖章扫描件", f"《{spec.title}》").does_not_see("提交后内容固定")


def print_of_another(play: Cast, spec: Document) -> tuple[str, list[bytes]]:
    """The same paper of another unit's filing: its number, and its pages from the scanner."""
    unit, user = let_in(play, "演示黄岛远帆信息有限公司")
    actor = actor_of(user, unit=unit)
    with scope.self_(unit=unit, user=user):
        actions.accept_notice(play.campaign, unit, actor=actor)
        row = actions.start(play.campaign, unit, actor=actor, enrolment=enrolled(play, unit, actor))
    with scope.system("story"):
        row = Submission.objects.select_related("campaign__version", "draft").get(pk=row.pk)
        made = queue(row, spec.key, present_hash(row), False)
        play.stage.work()
        made.refresh_from_db()
        with open_stored(made.file) as pdf:
            return row.number, HARD.pictures(pdf.read())


def enrolled(play: Cast, unit: Unit, actor: Any) -> Enrolment | None:
    """The other unit's enrolment, where there is 报名."""
    if not play.known:
        return None
    moment = clock()
    moves_to(play.stage, play.rules.windows_for("enrol")[0])
    found = actions.enrol(play.campaign, unit, play.words.fill("enrol").answers, actor=actor)
    play.stage.now(f"{timezone.localtime(moment):%Y-%m-%d %H:%M}")
    return found


# ---------------------------------------------------------------- submitting


def submits(play: Cast) -> None:
    """The receipt has a number that everybody can check, and prints."""
    firm: Person = play.person.open(f"{play.here}check/")
    firm.picture(f"{play.rules.name}-ready").confirm("提交申报").sees("提交回执", "回执编号", play.unit.name)
    row = fresh(play)
    assert row.state == "submitted"
    firm.sees(row.current.receipt_number, row.current.content_hash).press("生成回执 PDF")
    play.stage.work()
    firm.page.reload()
    firm.sees("下载回执 PDF").picture(f"{play.rules.name}-receipt")
    link = firm.page.get_by_role("link", name="查验真伪").get_attribute("href")
    public = play.stage.person("公众").open(link)
    public.sees(row.current.receipt_number, "签名").picture(f"{play.rules.name}-verify")
