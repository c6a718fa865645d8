"""Reads of the trail's pages. The scope decides which chains are seen."""

from django import forms
from django.db.models import Q, QuerySet

from audit import wording
from audit.models import AuditEntry


class FilterForm(forms.Form):
    """What the list may be narrowed by."""

    q = forms.CharField(label="操作人、对象或说明", required=False, max_length=60)
    action = forms.CharField(
        label="动作",
        required=False,
        max_length=80,
        widget=forms.Select(choices=[("", "全部"), *wording.ACTIONS.items()]),
    )
    since = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}))


def entries(form: FilterForm) -> QuerySet[AuditEntry]:
    """Entries of the scope that match the form, newest first; a wrong value narrows nothing."""
    rows = AuditEntry.objects.select_related("tenant").order_by("-at", "-pk")
    wanted = form.cleaned_data if form.is_valid() else {}
    if text := wanted.get("q"):
        rows = rows.filter(Q(actor_label__contains=text) | Q(object_label__contains=text) | Q(note__contains=text))
    if action := wanted.get("action"):
        rows = rows.filter(action__startswith=action)
    if since := wanted.get("since"):
        rows = rows.filter(at__date__gte=since)
    if until := wanted.get("until"):
        rows = rows.filter(at__date__lte=until)
    return rows
