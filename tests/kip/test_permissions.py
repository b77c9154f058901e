"""Each role of each organisation against every action of the planner's workplace.

One table: who may, and so who may not. Everybody tries everything; nothing else than
what stands here may succeed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from organisations.models import Membership, Organisation, User
from projects.history.changes import changes_of
from projects.models import (
    Attachment,
    Import,
    PlannedWork,
    Programme,
    Question,
    RemovedAttachment,
    SavedView,
)
from projects.planning import Visibility
from tests.factories import make_organisation, make_user, make_work

Role = Membership.Role
ROLES = ("reader", "planner", "area_manager", "executive", "administrator")

# Sewers owns the works; Roads is another department, Gridco a partner.
SEWERS = {f"Sewers {role}" for role in ROLES}
ROADS = {f"Roads {role}" for role in ROLES}
GRIDCO = {f"Gridco {role}" for role in ROLES}
ALL = {"superuser"}
NOBODY_IN_PARTICULAR = {"anonymous", "stranger"}
EVERYBODY = SEWERS | ROADS | GRIDCO | ALL | NOBODY_IN_PARTICULAR

KEEPERS = {"Sewers planner", "Sewers administrator"} | ALL
PLANNERS = {
    f"{name} {role}"
    for name in ("Sewers", "Roads", "Gridco")
    for role in ("planner", "administrator")
} | ALL
# Who has work waiting: planners, and area managers with decisions to take.
AT_WORK = {
    f"{name} {role}"
    for name in ("Sewers", "Roads", "Gridco")
    for role in ("planner", "area_manager", "administrator")
}
# Whoever keeps a plan, and area managers.
COMPOSERS = PLANNERS | {
    f"{name} area_manager" for name in ("Sewers", "Roads", "Gridco")
}
EXECUTIVES = {f"{name} executive" for name in ("Sewers", "Roads", "Gridco")}
MUNICIPALITY = SEWERS | ROADS | ALL
MEMBERS = SEWERS | ROADS | GRIDCO | ALL


@dataclass
class Town:
    work: PlannedWork  # seen by the whole municipality
    secret: PlannedWork  # seen by Sewers only
    shared: PlannedWork  # seen by partners too
    attachment: Attachment
    secret_attachment: Attachment
    removed: RemovedAttachment
    draft: Programme
    submitted: Programme
    upload: Import
    question: Question
    view: SavedView
    people: dict[str, User | None] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return changes_of(self.work)[0].event_id


Answer = Callable[[Client, Town], HttpResponse]


def get(name: str, *args: Callable[[Town], Any], query: str = "") -> Answer:
    def ask(client: Client, town: Town) -> HttpResponse:
        return client.get(reverse(name, args=[one(town) for one in args]) + query)

    return ask


def post(name: str, *args: Callable[[Town], Any], **data: Any) -> Answer:
    def ask(client: Client, town: Town) -> HttpResponse:
        filled = {k: v(town) if callable(v) else v for k, v in data.items()}
        address = reverse(name, args=[one(town) for one in args])
        return client.post(address, filled)

    return ask


def work(town: Town) -> int:
    return town.work.pk


def secret(town: Town) -> int:
    return town.secret.pk


def shared(town: Town) -> int:
    return town.shared.pk


def status(_town: Town) -> str:
    return "status"


def a_file(_town: Town) -> SimpleUploadedFile:
    return SimpleUploadedFile("drawing.pdf", b"%PDF-1.4\n%%EOF\n")


def a_plan(_town: Town) -> SimpleUploadedFile:
    rows = "id,titel,vakdiscipline\n1,Elm Lane,riolering\n"
    return SimpleUploadedFile("plan.csv", rows.encode())


ACTIONS: dict[str, tuple[Answer, set[str]]] = {
    # reading
    "see the plan": (get("projects:work_list"), EVERYBODY - {"anonymous"}),
    "see a work": (get("projects:work_detail", work), MUNICIPALITY),
    "see a private work": (get("projects:work_detail", secret), SEWERS | ALL),
    "see a shared work": (get("projects:work_detail", shared), MEMBERS),
    "see its history": (get("projects:work_history", work), MUNICIPALITY),
    "see private history": (get("projects:work_history", secret), SEWERS | ALL),
    "see attachments": (get("projects:attachments", work), MUNICIPALITY),
    "open an attachment": (
        get("projects:attachment", lambda town: town.attachment.pk),
        MUNICIPALITY,
    ),
    "open a private attachment": (
        get("projects:attachment", lambda town: town.secret_attachment.pk),
        SEWERS | ALL,
    ),
    # one work
    "open the form": (get("projects:work_edit", work), KEEPERS),
    "enter a work": (get("projects:work_create"), PLANNERS),
    "confirm a work": (post("projects:work_confirm", work), KEEPERS),
    "change it in the table": (
        post("projects:cell", work, status, status="draft", seen=1),
        KEEPERS,
    ),
    "change a private one": (
        post("projects:cell", secret, status, status="draft", seen=1),
        KEEPERS,
    ),
    "restore a version": (
        post(
            "projects:work_restore",
            work,
            lambda town: town.version,
            revision=1,
        ),
        KEEPERS,
    ),
    "add an attachment": (post("projects:attachment_add", work, file=a_file), KEEPERS),
    "remove an attachment": (
        post("projects:attachment_remove", lambda town: town.attachment.pk),
        KEEPERS,
    ),
    "put an attachment back": (
        post("projects:attachment_put_back", work, lambda town: town.removed.pk),
        KEEPERS,
    ),
    "ask about a work of others": (get("projects:ask", shared), AT_WORK - KEEPERS),
    # many works
    "preview a change of many": (post("projects:bulk", work=work), PLANNERS),
    "see one's last changes": (get("projects:changes"), PLANNERS),
    # files
    "start an import": (
        get("projects:import_list"),
        PLANNERS,
    ),
    "see an import": (
        get("projects:import_open", lambda town: town.upload.pk),
        KEEPERS,
    ),
    # programmes
    "see a draft programme": (
        get("projects:programme_detail", lambda town: town.draft.pk),
        SEWERS | ALL,
    ),
    "see a submitted programme": (
        get("projects:programme_detail", lambda town: town.submitted.pk),
        MUNICIPALITY,
    ),
    "submit a programme": (
        post("projects:programme_submit", lambda town: town.draft.pk),
        KEEPERS,
    ),
    "withdraw a programme": (
        post("projects:programme_withdraw", lambda town: town.submitted.pk),
        {"Roads planner", "Roads administrator"} | ALL,
    ),
    "adopt a programme": (
        post("projects:programme_adopt", lambda town: town.submitted.pk),
        {"Roads executive", "Roads administrator", "Sewers executive"} | ALL,
    ),
    # proposals
    "see the board": (get("conflicts:combination_list"), AT_WORK | EXECUTIVES | ALL),
    "see what is on no board": (get("conflicts:points"), AT_WORK | EXECUTIVES | ALL),
    # the desk
    "see the inbox": (get("projects:inbox"), AT_WORK | EXECUTIVES),
    "see one's notices": (get("conflicts:notices"), EVERYBODY - {"anonymous"}),
    "choose what is mailed": (
        get("conflicts:notice_settings"),
        EVERYBODY - {"anonymous"},
    ),
    "see who is near": (post("conflicts:neighbours"), PLANNERS),
    "put works together": (get("conflicts:compose"), COMPOSERS),
    "propose works together": (
        post("conflicts:compose", work=shared, save="1"),
        KEEPERS,
    ),
    "export the plan": (
        get("projects:export", lambda _town: "csv"),
        EVERYBODY - {"anonymous"},
    ),
    "print the plan": (get("projects:print"), EVERYBODY - {"anonymous"}),
}


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Any) -> Town:
    settings.MEDIA_ROOT = tmp_path
    sewers, roads = make_organisation("Sewers"), make_organisation("Roads")
    gridco = make_organisation("Gridco", kind=Organisation.Kind.GRID_OPERATOR)
    people: dict[str, User | None] = {
        "anonymous": None,
        "stranger": make_user("stranger@kip.example"),
        "superuser": User.objects.create_superuser("super@kip.example", "a password"),
    }
    for organisation in (sewers, roads, gridco):
        for role in ROLES:
            name = f"{organisation} {role}"
            email = f"{name.replace(' ', '.').lower()}@kip.example"
            people[name] = make_user(email, role, organisation)
    internal = Visibility.MUNICIPALITY
    work = make_work("Elm Lane", organisation=sewers, visibility=internal)
    secret = make_work("Oak", organisation=sewers, visibility=Visibility.ORGANISATION)
    asker = people["Roads planner"]
    years = {"first_year": 2030, "last_year": 2034}
    return Town(
        work=work,
        secret=secret,
        shared=make_work(
            "Ash Road", organisation=sewers, visibility=Visibility.PARTNERS
        ),
        attachment=_attach(work),
        secret_attachment=_attach(secret),
        removed=RemovedAttachment.objects.create(
            work=work,
            file="attachments/1/a",
            name="old.pdf",
            size=1,
            added_at=datetime.now(UTC),
        ),
        draft=Programme.objects.create(organisation=sewers, title="Plan", **years),
        submitted=Programme.objects.create(
            organisation=roads, title="Plan", state=Programme.State.SUBMITTED, **years
        ),
        upload=Import.objects.create(
            organisation=sewers,
            user=people["Sewers planner"],
            file=ContentFile(b"id,titel\n1,Elm\n", "plan.csv"),
            file_name="plan.csv",
        ),
        question=Question.objects.create(work=work, asked_by=asker, text="When?"),
        view=SavedView.objects.create(user=people["Sewers planner"], name="Mine"),
        people=people,
    )


def _attach(work: PlannedWork) -> Attachment:
    content = ContentFile(b"%PDF-1.4\n%%EOF\n", "drawing.pdf")
    return Attachment.objects.create(
        work=work,
        file=content,
        name="drawing.pdf",
        content_type="application/pdf",
        size=content.size,
    )


@pytest.mark.urls("tests.bare_refusals")
def test_only_who_may_can(town: Town) -> None:
    clients = {name: _signed_in(user) for name, user in town.people.items()}
    surprises = {}
    for action, (ask, allowed) in ACTIONS.items():
        able = {name for name, one in clients.items() if _can(ask, one, town)}
        if able != allowed:
            surprises[action] = {"may not": able - allowed, "may": allowed - able}
    assert surprises == {}


def _signed_in(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def _can(ask: Answer, client: Client, town: Town) -> bool:
    """Whether it succeeds; afterwards nothing has happened."""
    with transaction.atomic():
        answer = ask(client, town)
        if answer.streaming:
            b"".join(answer.streaming_content)  # to the end, which closes the file
        transaction.set_rollback(True)
    return not _is_refusal(answer)


def _is_refusal(answer: HttpResponse) -> bool:
    to_sign_in = answer.status_code == 302 and "/inloggen" in answer["Location"]
    assert to_sign_in or answer.status_code in (200, 302, 403, 404, 409, 422), answer
    return to_sign_in or answer.status_code in (403, 404)
