"""The report, and what handlers say."""

from django import forms

from accounts.models import ContentCase

from . import wording


class ReportForm(forms.Form):
    """Why the content is reported; never the content itself."""

    why = forms.ChoiceField(label="原因", choices=ContentCase.Why.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=200,
        help_text=wording.DO_NOT_REPEAT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact = forms.CharField(
        label="联系方式", required=False, max_length=100, help_text="需要核实时与您联系，只有处置人员能看到。"
    )


class ReasonForm(forms.Form):
    """A proposal's reason."""

    wish = forms.ChoiceField(choices=[("lift", "解除隔离"), ("purge", "清除")])
    reason = forms.CharField(
        max_length=500, error_messages={"required": wording.GIVE_REASON}, widget=forms.Textarea(attrs={"rows": 3})
    )
