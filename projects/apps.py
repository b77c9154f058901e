"""What and when?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Planned works")

    def ready(self) -> None:
        from projects import (
            inbox_items,
            receivers,  # noqa: F401  connects them
        )

        inbox_items.register_all()
