"""R14 and R16 at the edge: who gets which file through the real nginx, with which headers, and that none of them runs there."""

import contextlib
import hashlib
import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import files
from accounts.files import RejectedFile, store
from accounts.kernel import scope
from accounts.kernel.verdict import YES
from accounts.models import Membership
from tests.cast import browser, make_tenant, make_user
from tests.nasty.files import everything
from tests.nasty.test_files import ALL
from tests.walk import world as walk
from tests.walk.files import entitled
from tests.walk.roles import visitors

pytestmark = pytest.mark.edge
LOGIN = 302
WHOLE = os.environ.get("WALK") == "whole"
SAFE = {
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = ("sandbox;", "default-src 'none'", "frame-ancestors 'self'")


def unsafe(headers: dict[str, str]) -> list[str]:
    """What is missing from the headers of a file's answer."""
    lacking = [f"{name}: {headers.get(name)}" for name, value in SAFE.items() if headers.get(name) != value]
    lacking += [part for part in POLICY if part not in headers.get("content-security-policy", "")]
    if not headers.get("content-disposition", "").startswith(("attachment", "inline")):
        lacking.append("content-disposition")
    return lacking


def test_every_file_goes_through_nginx_to_whom_it_is_declared_for(edge):
    with walk.quiet_refusals():
        world = walk.build()
        everybody, wrong, sent = visitors(world), [], 0
        for side in world.sides.values() if WHOLE else [world.sides["own"], world.sides["tenant"]]:
            for kind, file in side.files.items():
                for visitor in everybody:
                    status, headers, body = edge.get(f"/files/{file.pk}/", visitor.client.cookies)
                    expected = entitled(kind, side.name)
                    may = visitor.name in expected or "everybody" in expected
                    who = f"{kind} of {side.name} for {visitor.name}"
                    if status != (200 if may else LOGIN if visitor.name == "stranger" else 404):
                        wrong.append(f"{who}: {status}")
                    if status == 200:
                        sent += 1
                        wrong += [f"{who}: {line}" for line in unsafe(headers)]
                        wrong += [] if hashlib.sha256(body).hexdigest() == file.sha256 else [f"{who}: other bytes"]
                for path in (f"/protected/{file.key}", f"/files/{file.key}"):
                    if edge.get(path, everybody[1].client.cookies)[0] not in (400, 404):
                        wrong.append(f"{path} is open")
        assert wrong == [], "\n".join(wrong)
        assert sent > 30
        _a_withdrawn_permission_ends_with_the_next_request(edge, world, {v.name: v for v in everybody})


def _a_withdrawn_permission_ends_with_the_next_request(edge, world, everybody) -> None:
    path = f"/files/{world.sides['own'].files['submission.attachment'].pk}/"
    cookies = everybody["unit_admin"].client.cookies
    assert edge.get(path, cookies)[0] == 200
    with scope.system("test"):
        Membership.objects.filter(user=world.people["unit_admin"]).update(is_active=False)
    assert edge.get(path, cookies)[0] == 404


def test_the_edge_answers_to_its_own_name_only_and_believes_no_address_sent_along(edge):
    with pytest.raises(OSError, match=r"closed|reset|without response"):
        edge.get("/healthz", host="attacker.invalid")
    status, headers, _ = edge.get(
        "/files/00000000-0000-0000-0000-000000000000/", **{"X-Accel-Redirect": "/protected/x"}
    )
    assert (status, headers.get("location", "").startswith("https://attacker")) == (LOGIN, False)


def test_no_stored_nasty_file_runs_in_a_browser(edge, chromium, monkeypatch):
    """Each as it is shown in the site and as a page of its own; a dialog, a line in the console or a request elsewhere is a script that ran."""
    monkeypatch.setitem(files._readers, "test.open", lambda actor, file: YES)
    tenant, person = make_tenant(), make_user()
    rows = list(_kept(tenant))
    assert len(rows) > 40
    context = chromium.new_context(ignore_https_errors=True, accept_downloads=True)
    cookies = browser(person).cookies
    context.add_cookies([{"name": n, "value": m.value, "url": edge.url} for n, m in cookies.items()])
    noticed: list[str] = []
    page = context.new_page()
    page.on("dialog", lambda dialog: (noticed.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda line: noticed.append(f"console {line.text}") if "CANARY" in line.text else None)
    page.on("request", lambda sent: noticed.append(f"request {sent.url}") if not _ours(sent.url, edge.url) else None)
    for label, row in rows:
        before = len(noticed)
        with contextlib.suppress(Exception):  # a download begins instead of a page
            page.goto(f"{edge.url}/files/{row.pk}/", wait_until="load", timeout=5000)
        if row.content_type in ("application/pdf", "image/jpeg", "image/png"):
            with contextlib.suppress(Exception):
                page.goto(f"{edge.url}/files/{row.pk}/?download", timeout=1000)
        assert noticed[before:] == [], label
    _a_page_that_does_run_is_noticed(page, edge, noticed)
    context.close()


def _kept(tenant: Any):
    for label, (name, content, _) in sorted(everything().items()):
        file = SimpleUploadedFile("x", content)
        file._name = name
        with contextlib.suppress(RejectedFile), scope.tenant(tenant):
            yield label, store(file, tenant=tenant, kind="test.open", accept=ALL, max_bytes=200 << 20)


def _ours(url: str, site: str) -> bool:
    return url.startswith((site, "data:", "blob:", "chrome", "about:"))


def _a_page_that_does_run_is_noticed(page, edge, noticed: list[str]) -> None:
    page.goto("about:blank")  # a page of ours would not be allowed to ask elsewhere
    with page.expect_request("http://127.0.0.1:9/"):
        page.evaluate("console.log('CANARY'); fetch('http://127.0.0.1:9/', {mode: 'no-cors'}).catch(() => 0)")
    assert {line.split()[0] for line in noticed} >= {"console", "request"}
