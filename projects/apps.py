"""What and when?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Planned works")

    def ready(self) -> None:
        from projects import receivers  # noqa: F401  connects them
        from projects.desk import inbox_items
        from projects.programmes import inbox_items as programme_items

        inbox_items.register_all()
        programme_items.register_all()
