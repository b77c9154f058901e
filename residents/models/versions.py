"""When what residents may see changed, so that nobody keeps what is no longer so."""

from django.db import models
from django.db.models.functions import Now


class PublicChange(models.Model):
    """Something that residents may see changed: written by the database itself.

    Rows are only added, so that nobody waits for another's; `versions` reads them.
    """

    at = models.DateTimeField(db_default=Now(), db_index=True)
    # Whether something may have stopped being public with it.
    hides = models.BooleanField(db_default=True)

    class Meta:
        verbose_name = "public change"
        verbose_name_plural = "public changes"

    def __str__(self) -> str:
        return f"{self.pk}, {self.at}"
