"""Setting up a second factor: allauth's page; the session in which it happens has shown the factor, the others end."""

from typing import Any

from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpResponse

from accounts.signin import gate, sessions


class SetUp(ActivateTOTPView):
    """As allauth's, and the gate knows of it at once."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        gate.mark_passed(self.request)
        sessions.end_others(self.request, self.request.user)
        return response


# allauth's own views answer for their access by their module's name; this one is theirs in all but the name.
set_up = SetUp.as_view()
set_up.__module__ = ActivateTOTPView.__module__
