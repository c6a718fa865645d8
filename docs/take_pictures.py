#!/usr/bin/env python3
"""Take the pictures of the documentation from a running demo.

Usage: .venv/bin/python docs/take_pictures.py [http://localhost:8000] [NAME …]
Signs in on /demo/ as the demo people named below, follows links by their words, and writes docs/pictures/<name>.png,
scaled and reduced to a palette so that none is larger than 150 KB. CHROMIUM names the browser.
"""

import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "pictures"
MOST = 150 * 1024
SIZE = {"width": 1280, "height": 860}


@dataclass(frozen=True)
class Scene:
    """A picture: who looks ("" = a stranger) and the way there: an address, a link's words, or a CSS selector to click."""

    name: str
    who: str
    way: tuple[str, ...]


SCENES = (
    Scene("portal", "", ("/",)),
    Scene("check", "高校申报单位（填报中）", ("/apply/", "main table a", "填写检查与提交")),
    Scene("desk-copies", "省级推荐单位", ("纸质件",)),
    Scene("entered", "申报单位（待确认代录）", ("待确认的代录申报",)),
    Scene("history", "高校申报单位（填报中）", ("/apply/", "main table a", "修改记录")),
    Scene("registration-queue", "赛宝注册审核员", ("main .ui-stat a, main a.ui-stat",)),
    Scene("recommend", "山东承办单位负责人", ("main a[href*='/dockets/']", "a[href$='/recommend/']")),
    Scene("score", "山东承办单位评审员", ("我的评分", "main tr:has-text('已签名提交') a")),
    Scene("unit-people", "山东申报单位", ("/apply/unit/people/",)),
    Scene("my-data", "山东申报单位", ("/account/data/",)),
    Scene("people", "赛宝活动管理员", ("人员与岗位",)),
    Scene("groups", "青岛评选管理员", ("单位管理", "集团及分支机构", "main table a")),
    Scene("trail", "赛宝活动管理员", ("审计记录",)),
    Scene("administrators", "系统管理员", ("/platform/people/",)),
)


def main(site: str, wanted: set[str]) -> int:
    """Take the wanted pictures, or all; the number that could not be taken."""
    failed = 0
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for scene in SCENES:
            if wanted and scene.name not in wanted:
                continue
            page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()
            try:
                size = keep(scene.name, shot(page, site, scene))
                sys.stdout.write(f"{scene.name}.png {size // 1024} KB\n")
            except Exception as error:  # noqa: BLE001  one scene that is gone must not hide the others
                failed += 1
                sys.stdout.write(f"{scene.name}: {page.url} {str(error).splitlines()[0]}\n")
        browser.close()
    return failed


def shot(page: Any, site: str, scene: Scene) -> bytes:
    """Walk the way and take the screen."""
    page.set_default_timeout(20_000)
    if scene.who:
        page.goto(f"{site}/demo/")
        page.get_by_role("button", name=f"：{scene.who}", exact=False).first.click()
    for step in scene.way:
        page.wait_for_load_state("load")
        if step.startswith("/"):
            page.goto(site + step)
        elif set(step) & set(".[>") or " " in step:
            page.locator(step).first.click()
        else:
            page.get_by_role("link", name=step).first.click()
    page.wait_for_load_state("networkidle")
    if page.locator(".ui-error-page").count():
        raise RuntimeError("an error page")
    return page.screenshot()


def keep(name: str, png: bytes) -> int:
    """Write the picture with as many colours as fit; returns its size."""
    image = Image.open(io.BytesIO(png)).convert("RGB").resize((960, 645), Image.Resampling.LANCZOS)
    for colours in (128, 64, 32, 16):
        sink = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(sink, "PNG", optimize=True)
        if sink.tell() <= MOST:
            break
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(sink.getvalue())
    return sink.tell()


if __name__ == "__main__":
    names = [word for word in sys.argv[1:] if not word.startswith("http")]
    address = next((word for word in sys.argv[1:] if word.startswith("http")), "http://localhost:8000")
    raise SystemExit(main(address.rstrip("/"), set(names)))
