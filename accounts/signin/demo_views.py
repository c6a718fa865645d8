"""Demo tools: sign in as anybody, move the clock. The middleware answers 404 for /demo/ outside demo mode; so do these."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.kernel import jobs
from accounts.kernel import workspace as ws
from accounts.kernel.access import public_page
from accounts.kernel.clock import ClockError, clock, move_clock
from accounts.models import DemoPerson
from accounts.signin import demo_people

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_YEAR = 2099


def demo_only(view: Callable) -> Callable:
    """404 unless settings.DEMO_MODE."""

    @wraps(view)
    def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not settings.DEMO_MODE:
            raise Http404
        return view(request, *args, **kwargs)

    return inner


class MoveForm(forms.Form):
    """A moment to move the clock to."""

    to = forms.DateTimeField(
        label="调到",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"],
        error_messages={"required": "请选择时间。", "invalid": "时间格式不正确，例如 2026-01-09 17:00。"},
    )

    def clean_to(self) -> datetime:
        to = self.cleaned_data["to"]
        if to.year > LAST_YEAR:
            raise forms.ValidationError(f"最远可以调到 {LAST_YEAR} 年。")
        return to.astimezone(SHANGHAI)


@require_safe
@public_page
@demo_only
def demo_home(request: HttpRequest) -> HttpResponse:
    """Cards of the demo people by workspace."""
    return render(request, "demo/people.html", {"groups": demo_people.by_group()})


@require_POST
@public_page
@demo_only
def demo_sign_in(request: HttpRequest, person: int) -> HttpResponse:
    """One click: sign in as the demo person and arrive in their workspace. Only registered demo people."""
    who = DemoPerson.objects.select_related("user").get(pk=person, user__is_active=True)
    auth.logout(request)
    auth.login(request, who.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(who.workspace_url)


@require_http_methods(["GET", "POST"])
@public_page
@demo_only
def demo_time(request: HttpRequest) -> HttpResponse:
    """The demo's clock: forward to a moment or to the next occasion; what is due by then is done before the answer."""
    form = MoveForm(request.POST or None)
    if form.is_valid():
        try:
            now = move_clock(form.cleaned_data["to"])
        except ClockError as error:
            form.add_error("to", str(error))
        else:
            jobs.tick()
            messages.success(request, f"演示时间已调到 {now:%Y-%m-%d %H:%M}，到期的事项已办理。")
            return redirect("demo_time")
    now = clock()
    return render(request, "demo/time.html", {"form": form, "coming": ws.coming(now), "clock": now})
