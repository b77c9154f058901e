"""Where?"""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    name = "areas"
    verbose_name = _("Areas")

    def ready(self) -> None:
        from areas import checks

        register(checks.grid_is_metric, Tags.database)
        register(checks.grid_is_that_of_the_database, Tags.database)
