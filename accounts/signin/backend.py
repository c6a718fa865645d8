"""Who is signed in, read together with where the person works: every page of an applicant asks both."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.people import places_of


class Backend(AuthenticationBackend):
    """allauth's; a person with a place in a unit comes in one statement with it (`user.places`)."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, unless closed meanwhile."""
        places = list(places_of(user_id).select_related("unit", "user"))
        user = places[0].user if places else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        for place in places:
            place.user = user
        user.places = places
        return user
