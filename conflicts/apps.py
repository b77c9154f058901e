"""So what?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConflictsConfig(AppConfig):
    name = "conflicts"
    verbose_name = _("Combinations")

    def ready(self) -> None:
        from conflicts import (
            inbox_items,
            receivers,  # noqa: F401  connects them
        )
        from conflicts.closing.inbox_items import CLOSING
        from conflicts.consulting.inbox_items import ANSWERS
        from conflicts.deciding.inbox_items import DATES
        from conflicts.notices import choosing
        from conflicts.notices import receivers as notice_receivers  # noqa: F401
        from projects.desk.inbox import register

        inbox_items.register_all()
        choosing.register_all()
        register(ANSWERS, DATES, CLOSING)
