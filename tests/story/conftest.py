"""The stage of a story: a real browser, several people with a browser each, a moving clock, and pictures of what they see."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.kernel import jobs, scope
from accounts.models import User
from notices.models import Letter
from notices.outbox import full_text
from tests.cast import PASSWORD
from tests.ui.conftest import ANSWERED

PICTURES = Path("var/story")


class Person:
    """Somebody with a browser."""

    def __init__(self, stage: "Stage", name: str):
        self.stage, self.name = stage, name
        context = stage.chromium.new_context(
            viewport={"width": 1280, "height": 900}, locale="zh-CN", accept_downloads=True
        )
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("pageerror", lambda error: stage.complaints.append(f"{name}: {error}"))
        self.page.on("console", self._console)
        stage.contexts.append(context)

    def _console(self, line: Any) -> None:
        if line.type == "error" and ANSWERED not in line.text:
            self.stage.complaints.append(f"{self.name}: {line.text}")

    def open(self, path: str) -> "Person":
        """Go to an address of the site."""
        self.page.goto(self.stage.url + path)
        return self

    def accept(self, link: str, phone: str, word: str = PASSWORD) -> "Person":
        """Somebody new follows the link of an invitation: code, password, texts, accepted and signed in."""
        self.open(link).press("获取验证码")
        self.page.fill("input[name=code]", re.search(r"\d{6}", self.stage.sms(phone, "signin.code")).group())
        self.press("下一步")
        self.page.fill("input[name=password1]", word)
        self.page.fill("input[name=password2]", word)
        for box in self.page.locator("input[type=checkbox][name^=text_]").all():
            box.check()
        return self.press("开通账号并接受邀请")

    def press(self, words: str, *, nth: int = 0, exact: bool = False) -> "Person":
        """Press a button or follow a link by its words, and wait for the next page."""
        button, link = (self.page.get_by_role(role, name=words, exact=exact) for role in ("button", "link"))
        target = button.or_(link)
        return self.go(target.nth(nth))

    def go(self, target: Any) -> "Person":
        """Click what leads to another page (or the same one anew) and wait for it."""
        with self.page.expect_navigation(wait_until="load"):
            target.click()
        return self

    def confirm(self, words: str) -> "Person":
        """Press a button that asks, and say yes."""
        box = self.page.locator("details.ui-confirm", has=self.page.locator("summary", has_text=words)).first
        box.locator("summary").click()
        yes = "dialog[open] button[type=submit], .ui-confirm[open] .ui-confirm-panel button[type=submit]"
        return self.go(self.page.locator(yes).first)

    def go_confirm_first(self) -> "Person":
        """Press the first button of the page that asks, and say yes."""
        self.page.locator("main details.ui-confirm summary").first.click()
        yes = "dialog[open] button[type=submit], .ui-confirm[open] .ui-confirm-panel button[type=submit]"
        return self.go(self.page.locator(yes).first)

    def sees(self, *words: str) -> "Person":
        """Every one of these is on the page; the failure shows the page's text."""
        text = self.text()
        for one in words:
            assert one in text, f"{self.name} does not see “{one}” at {self.page.url}:\n{text[:3000]}"
        return self

    def does_not_see(self, *words: str) -> "Person":
        """None of these is on the page."""
        text = self.text()
        for one in words:
            assert one not in text, f"{self.name} sees “{one}” at {self.page.url}"
        return self

    def text(self) -> str:
        """All words of the page."""
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def picture(self, name: str) -> "Person":
        """Keep a picture of the page under var/story."""
        self.stage.shots += 1
        self.page.screenshot(path=PICTURES / f"{self.stage.shots:02d}-{name}.png", full_page=True)
        return self

    def sign_in(self, phone: str, password: str = PASSWORD) -> "Person":
        """By phone and password."""
        self.open("/signin/")
        self.page.fill("input[name=login]", phone)
        self.page.fill("input[name=password]", password)
        self.go(self.page.locator("form:has(input[name=login]) button[type=submit]"))
        assert "/signin/" not in self.page.url, self.text()[:800]
        return self


class Stage:
    """What the story plays on."""

    def __init__(self, chromium: Any, url: str, clock_at: Any, turn: Any):
        self.chromium, self.url, self.clock_at, self.turn = chromium, url, clock_at, turn
        self.contexts: list[Any] = []
        self.complaints: list[str] = []
        self.shots = 0

    def person(self, name: str) -> Person:
        """A new person with an own browser."""
        return Person(self, name)

    def now(self, moment: str) -> None:
        """It is this moment: the clock moves there, whatever is due happens, letters and papers are made."""
        with self.turn:
            self.clock_at(moment)
            jobs.tick()
        self.work()

    def work(self) -> None:
        """The worker does what is queued."""
        with self.turn, scope.system("story worker"):
            jobs.drain()

    def sms(self, phone: str, event: str = "") -> str:
        """The newest SMS to this number."""
        with scope.system("story reads the phone"):
            user = User.objects.by_phone(phone)
            rows = Letter.objects.filter(channel="sms").order_by("-pk")
            rows = rows.filter(event=event) if event else rows
            for letter in rows[:50]:
                if letter.address == phone or (user and letter.user_id == user.pk):
                    return full_text(letter)
        raise AssertionError(f"no SMS to {phone} {event}")


@pytest.fixture
def stage(chromium, live_server, transactional_db, clock_at, in_turn, settings) -> Iterator[Stage]:
    settings.ALLOWED_HOSTS = ["*"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    found = Stage(chromium, live_server.url, clock_at, in_turn)
    yield found
    for context in found.contexts:
        context.close()
    assert found.complaints == []
