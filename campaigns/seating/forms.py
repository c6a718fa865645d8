"""Forms about the people of a seat."""

from __future__ import annotations

from django import forms

from accounts.invitations.forms import InviteForm

from ..models import SeatMember


class SeatInviteForm(InviteForm):
    """The host invites a head, or a reviewer where the seat has no head to do it."""

    role = forms.ChoiceField(label="角色", choices=SeatMember.Role.choices, initial=SeatMember.Role.HEAD)
    instead = forms.BooleanField(
        label="更换负责人", required=False, help_text="勾选后，新负责人接受邀请时，现有负责人退出本席位。"
    )
    letter = forms.FileField(
        label="委派函", required=False, help_text="可选。席位单位出具的委派函，PDF 或图片，不超过 10 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "data-max-mb": 10}),
    )  # fmt: skip


class HandOverForm(InviteForm):
    """The head names a successor."""

    stays = forms.BooleanField(
        label="移交后我继续担任评审员", required=False, initial=True, help_text="不勾选的，移交后您退出本席位。"
    )
