"""Reading, checking, storing and undoing an import in a worker: nothing is lost.

    uploaded ──▶ reading ──▶ uploaded       (a large file; a small one needs no worker)
    uploaded ──▶ checking ──▶ checked ──▶ storing ──▶ done ──▶ undoing ──▶ undone
        ◀─stop──┘      ◀──────stop──────┘       (what goes wrong: failed)

What has to be done is the state of the row, which a worker claims: whoever asks for it
need not reach Redis, and a worker that dies leaves it to the next. Each job is one
transaction that ends by moving the state on, so it happens once or not at all.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import F, Func, JSONField, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from areas.files import UnreadableFile
from organisations.models import User
from projects.models import Import
from projects.services import ReasonNeeded

logger = logging.getLogger(__name__)

State = Import.State

# What is left when the job of this state is done.
_NEXT = {
    State.READING: State.UPLOADED,
    State.CHECKING: State.CHECKED,
    State.STORING: State.DONE,
    State.UNDOING: State.UNDONE,
}
WORKING = tuple(_NEXT)
# From which states one may ask for it.
_ASKED_FROM = {
    State.READING: (State.UPLOADED, State.CHECKED, State.FAILED),
    State.CHECKING: (State.UPLOADED, State.CHECKED, State.FAILED),
    State.STORING: (State.CHECKED,),
    State.UNDOING: (State.DONE,),
}
# Where an import is again when somebody stops it.
_STOPPED = {
    State.READING: State.UPLOADED,
    State.CHECKING: State.UPLOADED,
    State.STORING: State.CHECKED,
}
# Where it is when something goes wrong; what was imported stays imported.
_FAILED = {State.UNDOING: State.DONE}

# A worker that was silent for so long may be dead; the claim says whether it is.
_SILENT_FOR = timedelta(seconds=30)
# An import that takes its workers down with it is not tried for ever.
_MOST_TRIES = 3
# Seconds between two reports of how far it is.
_BETWEEN_BEATS = 0.5
UNDO_WITHIN = timedelta(days=30)
# For as long a file is kept after its upload.
KEPT = timedelta(days=30)


class Stopped(Exception):
    """Somebody stopped the import, or it is no longer what it was."""


def ask(import_: Import, state: Import.State, by: User) -> bool:
    """Afterwards the import waits for a worker to do `state`, if it could.

    Only one of two who ask at once gets True; the other finds it going on.
    """
    asked = Import.objects.filter(pk=import_.pk, state__in=_ASKED_FROM[state])
    if state == State.UNDOING:
        asked = asked.filter(finished_at__gte=Now() - UNDO_WITHIN)
    begins_anew = state in (State.READING, State.CHECKING)
    return bool(
        asked.update(
            state=state,
            rows_total=0 if begins_anew else F("rows_total"),
            alive_at=None,
            rows_done=0,
            message="",
            counts=_asked_by(by),
        )
    )


@transaction.atomic
def stop(import_: Import) -> bool:
    """Whether it could still be stopped; then nothing of the job remains."""
    rows = Import.objects.select_for_update(skip_locked=True, no_key=True)
    going_on = rows.filter(pk=import_.pk, state__in=_STOPPED).first()
    if going_on is None:
        return False
    before = _STOPPED[State(going_on.state)]
    Import.objects.filter(pk=import_.pk).update(state=before, alive_at=None)
    return True


def undo_until(import_: Import) -> datetime | None:
    """Until when the import may be undone; None when it never was one."""
    return import_.finished_at and import_.finished_at + UNDO_WITHIN


def may_undo(import_: Import, now: datetime) -> bool:
    until = undo_until(import_)
    return import_.state == State.DONE and until is not None and now <= until


def waiting() -> list[int]:
    """The imports that were asked for and that no worker has been at lately."""
    silent = Q(alive_at=None) | Q(alive_at__lt=Now() - _SILENT_FOR)
    rows = Import.objects.filter(silent, state__in=WORKING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def work_on(import_id: int) -> None:
    """Afterwards this import is a state further, or says why not.

    Safe to repeat: what another worker is at, or nobody asks for, is left alone.
    """
    with _claimed(import_id) as claim:
        if claim is None:
            return
        if claim.tries > _MOST_TRIES:
            _give_up(claim, _gave_up())
            return
        try:
            _carry_out(claim)
        except Stopped:
            logger.info("import %s was stopped", import_id)
        except ReasonNeeded:
            _give_back(claim, _needs_reason())
        except UnreadableFile as error:
            _give_up(claim, str(error))
        except Exception:
            # Whoever waits must hear it; what went wrong is for the log.
            _give_up(claim, _went_wrong())
            raise


@transaction.atomic
def _carry_out(claim: "_Claim") -> None:
    import_ = Import.objects.select_related("organisation").get(pk=claim.import_id)
    # In the history stands who asked for this, who need not be who sent the file.
    import_.user_id = import_.counts.get("by", import_.user_id)
    job = _jobs()[claim.state]
    with pghistory.context(user=import_.user_id, **{"import": import_.pk}):
        job(import_, claim.progress)
    ended: dict[str, Any] = {"state": _NEXT[claim.state], "alive_at": None}
    if claim.state == State.STORING:
        ended["finished_at"] = Now()
    elif claim.state == State.UNDOING:
        ended["undone_at"] = Now()
    rows = Import.objects.filter(pk=import_.pk, state=claim.state)
    if not rows.update(**ended, rows_done=F("rows_total")):
        raise Stopped  # and nothing of it is stored


Progress = Callable[[int, int], None]


def _jobs() -> Mapping[str, Callable[[Import, Progress], object]]:
    # Imported here, because pages ask for jobs and need not carry what does them.
    from projects.imports import checking, uploads

    return {
        State.READING: uploads.read,
        State.CHECKING: checking.check,
        State.STORING: checking.store,
        State.UNDOING: checking.undo,
    }


def _give_back(claim: "_Claim", message: str) -> None:
    """The person who asked has something to say first."""
    rows = Import.objects.filter(pk=claim.import_id, state=claim.state)
    rows.update(state=_STOPPED[claim.state], message=message, alive_at=None)


def _give_up(claim: "_Claim", message: str) -> None:
    Import.objects.filter(pk=claim.import_id, state=claim.state).update(
        state=_FAILED.get(claim.state, State.FAILED), message=message, alive_at=None
    )


def _needs_reason() -> str:
    return _(
        "Nothing was imported: works of an adopted programme would move. Say why below."
    )


def _went_wrong() -> str:
    return _(
        "Something went wrong on our side, and nothing was changed. Try again; if it "
        "happens once more, tell the administrator."
    )


def _gave_up() -> str:
    return _(
        "KIP tried this several times and could not finish it. Nothing was changed. "
        "Send the file in parts, or tell the administrator."
    )


def _asked_by(user: User) -> Func:
    """The counts of an import with who asked for the job, which no worker began."""
    asked = Value({"tries": 0, "by": user.pk}, JSONField())
    return Func(
        F("counts"),
        asked,
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=JSONField(),
    )


class _Claim:
    """That this worker, and no other, is at an import.

    It is kept by a connection of its own: outside the transaction of the job, so that
    others see how far it is, and let go of by PostgreSQL when the worker dies.
    """

    def __init__(self, import_id: int, connection: Any) -> None:
        self.import_id = import_id
        self.state = State.UPLOADED
        self.tries = 0
        self._connection = connection
        self._last_beat = 0.0

    def take(self) -> bool:
        """Whether the import is this worker's now."""
        lock = "SELECT pg_try_advisory_lock(hashtext('projects_import'), %s::int)"
        if not self._ask(lock, [self.import_id])[0]:
            return False
        found = self._ask(_BEGIN, [self.import_id, [one.value for one in WORKING]])
        if found is None:
            return False
        self.state, self.tries = State(found[0]), found[1]
        return True

    def let_go(self) -> None:
        """At once: PostgreSQL takes a while to notice that a connection was closed."""
        with suppress(DatabaseError):  # a connection that broke holds nothing
            self._ask("SELECT pg_advisory_unlock_all()", [])

    def progress(self, done: int, total: int) -> None:
        """Tells everybody how far it is. Raises Stopped when nobody asks for it now."""
        now = time.monotonic()
        if now - self._last_beat < _BETWEEN_BEATS and done < total:
            return
        self._last_beat = now
        self._ask(_BEAT, [done, total, self.import_id])
        state = self._ask(
            "SELECT state FROM projects_import WHERE id = %s", [self.import_id]
        )
        if state is None or state[0] != self.state:
            raise Stopped

    def _ask(self, statement: str, values: list[Any]) -> Any:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None


_BEGIN = """
UPDATE projects_import
SET alive_at = now(), counts = jsonb_set(
  counts, '{tries}', to_jsonb(coalesce((counts->>'tries')::int, 0) + 1))
WHERE id = %s AND state = ANY(%s)
RETURNING state, (counts->>'tries')::int
"""
# Never waits: the job's own transaction may hold the row, and would wait for this.
_BEAT = """
UPDATE projects_import SET rows_done = %s, rows_total = %s, alive_at = now()
WHERE id = (
  SELECT id FROM projects_import WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED)
"""


@contextmanager
def _claimed(import_id: int) -> Iterator[_Claim | None]:
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    claim = _Claim(import_id, connection)
    try:
        yield claim if claim.take() else None
    finally:
        claim.let_go()
        connection.close()


def forget_old() -> int:
    """Afterwards no file is kept longer than it should; how many were thrown away.

    What was imported stays in the list with its counts; what was never imported goes.
    """
    old = Import.objects.filter(created_at__lt=Now() - KEPT).exclude(state__in=WORKING)
    with_file = old.exclude(file="")
    count = 0
    for import_ in with_file.exclude(finished_at__gte=Now() - UNDO_WITHIN):
        import_.file.delete(save=False)
        _forget(import_)
        count += 1
    return count


@transaction.atomic
def _forget(import_: Import) -> None:
    if import_.finished_at is None:
        import_.delete()
        return
    import_.rows.all().delete()
    Import.objects.filter(pk=import_.pk).update(file="")
