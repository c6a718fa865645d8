"""Personal values of registrations: the contact's numbers, shown to those who check registrations."""

from accounts.kernel.actor import Actor
from accounts.personal.kinds import phone_of
from accounts.personal.reveal import register_revealable

from .models import Registration


def _registration(actor: Actor, pk: int) -> Registration:
    return Registration.objects.select_related("user", "tenant").get(pk=pk)


def _id_number(row: Registration) -> str:
    return row.id_number


register_revealable(
    "registration.id_number", label="身份证号", action="registration.reveal", load=_registration, value=_id_number
)
register_revealable(
    "registration.phone", label="联系人手机号", action="registration.reveal", load=_registration, value=phone_of
)
