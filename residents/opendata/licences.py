"""Under which licence others may use the open data of this installation."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Licence:
    code: str
    name: str
    address: str
    about: Promise


LICENCES = {
    one.code: one
    for one in (
        Licence(
            "CC0-1.0",
            "CC0 1.0",
            "https://creativecommons.org/publicdomain/zero/1.0/deed.nl",
            _("You may use this data for everything, without asking or naming us."),
        ),
        Licence(
            "CC-BY-4.0",
            "CC BY 4.0",
            "https://creativecommons.org/licenses/by/4.0/deed.nl",
            _("You may use this data for everything, if you name the municipality."),
        ),
    )
}


def licence() -> Licence:
    return LICENCES[settings.KIP_OPEN_DATA_LICENCE]
