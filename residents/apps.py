"""For whom?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "residents"
    verbose_name = _("Residents")

    def ready(self) -> None:
        from projects.desk.inbox import register
        from residents.initiatives.inbox_items import INITIATIVES, NEAR

        register(INITIATIVES, NEAR)
