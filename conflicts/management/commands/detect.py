"""manage.py detect"""

from datetime import date
from time import monotonic, sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from kombu.exceptions import OperationalError

from conflicts.models import DetectionRun, SharedRun
from conflicts.services import detect
from conflicts.tasks import detect_shared

# The longest that a part may take before we say that something is wrong.
PATIENCE_S = 900


class Command(BaseCommand):
    help = "Finds where works meet and what to combine, for the whole plan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--parts",
            type=int,
            default=1,
            help="divide the plan over so many parts, for the Celery workers to share",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        self.stderr.style_func = None  # how far it is, is no error
        if options["parts"] > 1:
            run = self._wait_for(self._shared(today, options["parts"]))
        else:
            run = detect(today, tell=self._tell)
        self._end_line()
        self.stdout.write(summary(run))

    def _shared(self, today: date, parts: int) -> SharedRun:
        try:
            return detect_shared(today, parts)
        except OperationalError as error:
            raise CommandError(
                f"Redis can't be reached, so no worker can be asked: {error}. "
                "Start KIP (./start), or leave out --parts."
            ) from error

    def _wait_for(self, shared: SharedRun) -> DetectionRun:
        """The run once the workers are done; gives up when nobody takes a part."""
        parts, done, since = shared.parts.count(), 0, monotonic()
        while shared.finished_at is None:
            sleep(0.5)
            finished = shared.parts.filter(finished_at__isnull=False).count()
            if finished > done:
                done, since = finished, monotonic()
            if monotonic() - since > PATIENCE_S:
                raise CommandError(
                    f"No worker finished a part for {PATIENCE_S // 60} minutes. Is one "
                    "running (celery -A kip worker), and Redis? What was asked stays, "
                    "and goes on as soon as there is one."
                )
            self._tell("parts", done, parts)
            shared.refresh_from_db()
        return DetectionRun.objects.filter(is_full=True).latest("pk")

    _step = _line = ""

    def _tell(self, step: str, done: int, total: int) -> None:
        """How far it is: one line per step, kept up to date where people look on."""
        if step != self._step:
            self._end_line()
        self._step = step
        self._line = f"{step:<10}" + (f" {done:,} of {total:,}" if total else "")
        if self.stderr.isatty():
            self.stderr.write(f"\r{self._line}", ending="")

    def _end_line(self) -> None:
        if self._step:
            self.stderr.write("" if self.stderr.isatty() else self._line)


_FIGURES = (
    ("works", "works looked at"),
    ("matches", "matches, of which"),
    ("combine", "   can be combined"),
    ("order", "   in the wrong order"),
    ("clash", "   clash"),
    ("supersedes", "   make the other needless, or are entered twice"),
    ("near_misses", "near misses worth asking a year of room for"),
    ("restrictions", "works that can't keep clear of a restriction"),
    ("groups", "groups considered"),
    ("proposals", "proposals"),
    ("proposals_new", "   new"),
    ("proposals_lapsed", "   lapsed"),
    ("value", "euros that the proposals would save"),
    ("decisions_to_reassess", "decisions to be re-assessed"),
)


def summary(run: DetectionRun) -> str:
    """One screen: what was found, and how long each step took."""
    seconds = (run.finished_at - run.started_at).total_seconds()
    figures = {"works": run.works, **run.counts}
    lines = [f"{figures.get(name, 0):>12,}  {text}" for name, text in _FIGURES]
    taken = [f"{name} {spent:.1f} s" for name, spent in run.steps]
    lines += [
        f"{seconds:>10.1f} s  in all: {', '.join(taken)}",
        f"{run.peak_mb:>9,} MB  of memory at most",
        f"{'rules':>12}  {run.rules_version}",
    ]
    return "\n".join(lines)
