"""Who is signed in, read together with where the person works: every page of an applicant asks both."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.kernel.clock import Timed
from accounts.models import User
from accounts.people import places_of

_PLACES = Timed(lambda p: places_of(p.user).select_related("unit", "user"))


class Backend(AuthenticationBackend):
    """allauth's; a person with a place in a unit comes in one statement with it (`user.places`) and with the clock (`user.read_at`)."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, unless closed meanwhile."""
        places, read_at = _PLACES.timed(user=user_id)
        user = places[0].user if places else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        for place in places:
            place.user = user
        user.places, user.read_at = places, read_at
        return user
