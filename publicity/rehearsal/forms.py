"""How many filings, and which seed."""

from __future__ import annotations

from django import forms

from . import running, wording

COUNT, SEED, HIGHEST = 50, 1, 2**31 - 1


class RehearsalForm(forms.Form):
    """The start of a rehearsal."""

    submissions = forms.IntegerField(
        label="申报数量",
        min_value=1,
        max_value=running.MOST,
        initial=COUNT,
        help_text="按实际可能收到的数量填写。50 项约需半分钟，500 项约需两分钟。",
        error_messages={
            "min_value": wording.NUMBER.format(most=running.MOST),
            "max_value": wording.NUMBER.format(most=running.MOST),
        },
    )
    seed = forms.IntegerField(
        label="种子",
        min_value=0,
        max_value=HIGHEST,
        initial=SEED,
        help_text="同样的规则、数量和种子得到同样的报告；换一个种子就是另一批申报。",
    )
