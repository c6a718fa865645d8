"""Forms of the host's people."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.invitations.forms import InviteForm

from ..models import Campaign
from . import wording
from .grants import Grant, key, of_key
from .queries import offered


class GrantsField(forms.MultipleChoiceField):
    """Roles per campaign, shown as groups of check boxes."""

    default_error_messages = {"required": wording.NO_GRANT}

    def clean(self, value: Any) -> set[Grant]:
        return {of_key(text) for text in super().clean(value)}


class GrantsForm(forms.Form):
    """The roles of one person."""

    grants = GrantsField(label="岗位")

    def __init__(self, *args, tenant, held: set[Grant] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self._offered, self._held = offered(tenant, held), held or set()
        self.fields["grants"].choices = [
            (title, [(key(grant), label) for grant, label in options]) for title, options in self._offered
        ]

    def groups(self) -> list[dict]:
        """What <c-choice-groups> shows."""
        chosen = set(self.data.getlist("grants")) if self.is_bound else {key(grant) for grant in self._held}
        return [
            {
                "label": title,
                "options": [{"value": key(g), "label": label, "checked": key(g) in chosen} for g, label in options],
            }
            for title, options in self._offered
        ]


class InviteStaffForm(GrantsForm, InviteForm):
    """Whom to invite, and as what."""

    field_order = ("name", "phone", "grants")


class PeopleFilter(forms.Form):
    """Filter of the list."""

    campaign = forms.ModelChoiceField(Campaign.objects.none(), label="活动", required=False, empty_label="全部")

    def __init__(self, *args, campaigns, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = campaigns
        self.fields["campaign"].label_from_instance = lambda row: row.title
