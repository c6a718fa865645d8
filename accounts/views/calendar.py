"""The calendar of working days: what is announced, what was corrected, and corrections by the system administrator."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import calendar, workdays
from accounts.kernel.access import allow
from accounts.kernel.once import once
from accounts.models import WorkdayChange

DATE = {"type": "date"}


class CorrectionForm(forms.Form):
    """One day, or a run of days: working or not, and on what grounds."""

    first = forms.DateField(
        label="日期", widget=forms.DateInput(attrs=DATE), error_messages={"required": "请填写日期。"}
    )
    last = forms.DateField(
        label="至",
        required=False,
        widget=forms.DateInput(attrs=DATE),
        help_text="连续多天时填写最后一天；只有一天的不填。",
    )
    kind = forms.ChoiceField(label="改为", choices=[("off", "休息日（放假）"), ("work", "工作日（调休上班）")])
    note = forms.CharField(
        label="依据",
        max_length=200,
        help_text="例如放假通知的文号和标题，将记入审计记录。补录新一年的安排时请包含 10 月 1 日，该年即视为已公布。",
        error_messages={"required": "请写明依据。"},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("first"), values.get("last")
        if first and not 2000 <= first.year <= 2100:
            self.add_error("first", "请核对年份。")
        elif first and last and not 0 <= (last - first).days < calendar.LONGEST:
            self.add_error("last", f"最后一天不能早于第一天，一次最多更正 {calendar.LONGEST} 天。")
        return values


@require_http_methods(["GET", "POST"])
@allow("calendar.change")
@once
def page(request: HttpRequest) -> HttpResponse:
    """The corrections made so far, the years that are announced, and the form for one more correction."""
    form = CorrectionForm(request.POST or None)
    if form.is_valid():
        found = form.cleaned_data
        days = calendar.correct(
            found["first"],
            found["last"] or found["first"],
            is_workday=found["kind"] == "work",
            note=found["note"],
            actor=request.actor,
        )
        messages.success(request, f"已更正 {len(days)} 天，正在进行的审核期限已重新计算。")
        return redirect("platform_calendar")
    this_year = request.now.year
    years = [(year, workdays.is_announced(year)) for year in (this_year, this_year + 1)]
    rows = WorkdayChange.objects.select_related("changed_by").order_by("-day")[:400]
    context = {"form": form, "rows": rows, "years": years, "missing": [year for year, known in years if not known]}
    return render(request, "accounts/platform_calendar.html", context)


@require_POST
@allow("calendar.change")
@once
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one correction back, with a reason."""
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, "请写明撤销的原因。")
        return redirect("platform_calendar")
    day = calendar.withdraw(pk, reason=reason, actor=request.actor)
    messages.success(request, f"已撤销 {day:%Y-%m-%d} 的更正。")
    return redirect("platform_calendar")
