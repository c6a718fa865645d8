"""Answers and pictures invented for any rule set, so that every field of every form has something to print."""

import io

from PIL import Image, ImageDraw

from accounts.kernel import scope
from accounts.models import StoredFile
from campaigns.ruleset import forms, shapes
from submissions.papers.sources import Enclosed, Source

SENTENCE = (
    "本方案面向演示场景，覆盖公文流转、会议管理、电子档案等业务，已完成主流芯片、操作系统、数据库与中间件的适配。"
)
TITLE = "面向政务办公的全栈替代一体化解决方案（演示）"
UNIT = "演示数智（临海）科技有限公司"
PERSON = {
    "name": "张演示",
    "title": "总监",
    "mobile": "13800000000",
    "phone": "010-00000000",
    "email": "demo@example.com",
    "address": "演示省临海市示例路1号",
}
HASH = "9f2c4be1a07d5e36" * 4


def drawing(width: int = 900, height: int = 480) -> bytes:
    """A PNG of boxes."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for row in range(4):
        draw.rectangle((30, 20 + row * 110, width - 30, 110 + row * 110), outline="#0b5394", width=3)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def answer(rules, field):
    """Something to print for this field."""
    match field:
        case forms.TextField():
            return {"title": TITLE}.get(
                field.key, UNIT if "unit" in field.key and "address" not in field.key else f"演示{field.label[:20]}"
            )
        case forms.LongTextField():
            return SENTENCE
        case forms.RichTextField():
            return f"{SENTENCE * 3}\n\n|指标|数值|\n|响应时间|0.3 秒|\n|并发|5000|\n\n{SENTENCE}"
        case forms.NumberField():
            return "12"
        case forms.DateField():
            return "2020-03" if field.precision == "month" else "2020-03-15"
        case forms.ChoiceField() | forms.GroupedChoiceField():
            every = shapes.choices(rules, field)
            picked = [every[0].key] if getattr(field, "max", None) == 1 else [every[0].key, every[-1].key]
            return {"picked": picked, "other": {c.key: "演示其他" for c in every if c.other and c.key in picked}}
        case forms.RegionField():
            return {"province": "37", "city": "3702", "county": "370212"}[field.level]
        case forms.StatementField():
            return True
        case forms.PersonField():
            return {part: PERSON[part] for part in field.parts}
        case forms.TableField():
            return [{c.key: answer(rules, c) for c in field.columns} for _ in range(2)]
    return None


def answers(rules) -> dict:
    """Answers to every field of every form but those of enrolment."""
    found = {}
    for form, _, field in rules.fields():
        if form.use != "enrol" and (value := answer(rules, field)) is not None:
            found[field.key] = value
    return found


def files(rules, picture: StoredFile | None) -> dict:
    """One file for every evidence field; the drawing for every picture."""
    found = {}
    for _, _, field in rules.fields():
        if isinstance(field, forms.FileField):
            found[field.key] = (Enclosed(f"演示证书-{field.key}.pdf"),)
        elif isinstance(field, forms.PictureField) and picture is not None:
            found[field.key] = (Enclosed("架构图.png", picture),)
    return found


def source(rules, picture: StoredFile | None = None, **values) -> Source:
    """A filled source."""
    facts = {
        "campaign": rules.identity.title,
        "title": TITLE,
        "unit": UNIT,
        "number": "YANSHI1-00001",
        "content_hash": HASH,
    }
    return Source(rules=rules, answers=answers(rules), files=files(rules, picture), **(facts | values))


def stored_picture(tenant) -> StoredFile:
    """The drawing as a stored file."""
    import tempfile
    from pathlib import Path

    from accounts.files import keep_generated

    with tempfile.TemporaryDirectory() as folder, scope.system("cast"):
        path = Path(folder, "a.png")
        path.write_bytes(drawing())
        return keep_generated(path, "架构图.png", tenant=tenant, kind="submission.attachment")
