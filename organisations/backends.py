"""Who a request is from."""

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from organisations.models import User


class Visiting(AuthenticationBackend):
    """As allauth, and the user knows on which day this visit is: see `Substitution`."""

    def get_user(self, user_id: int) -> User | None:
        user: User | None = super().get_user(user_id)
        if user is not None:
            # The door: below it nobody reads the clock.
            user.visits_on = timezone.localdate()  # noqa: TID251
        return user
