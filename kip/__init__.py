"""The project: wiring only. Nothing here holds a rule."""

from kip.celery import app as celery_app

__all__ = ["celery_app"]
