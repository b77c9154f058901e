"""What this app does when an app to its right has changed something."""

from typing import Any

from django.dispatch import receiver

from areas.signals import areas_changed
from projects.services import place_in_areas


@receiver(areas_changed)
def place_works_again(**_kwargs: Any) -> None:
    place_in_areas()
