"""Drawings and photos: what is kept, who sees them, and what goes from disk."""

import io
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from projects.desk import attachments
from projects.desk.attachments import clean_name, with_suffix
from projects.desk.file_types import type_of
from projects.models import Attachment, PlannedWork, RemovedAttachment
from projects.planning import Visibility
from tests.factories import make_work
from tests.people import People

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def work(people: People) -> PlannedWork:
    return make_work(organisation=people.sewers, visibility=Visibility.MUNICIPALITY)


def upload(
    client: Client, work: PlannedWork, *files: tuple[str, bytes], **how: Any
) -> Any:
    page = reverse("projects:attachment_add", args=[work.pk])
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(page, {"file": sent}, **how)


def fetch(client: Client, page: str) -> int:
    """The status; reads a file to its end, as a browser does."""
    answer = client.get(page)
    if answer.streaming:
        list(answer)
    return answer.status_code


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (PDF, ".pdf"),
        (b"\n\n" + PDF, ".pdf"),
        (PNG, ".png"),
        (b"\xff\xd8\xff\xe1Exif", ".jpg"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", ".webp"),
        (b"AC1027\0\0", ".dwg"),
        (b"  0\r\nSECTION\r\n  2\r\nHEADER", ".dxf"),
        (b"999\nmade by hand\n0\nSECTION\n", ".dxf"),
        (b"AutoCAD Binary DXF\r\n\x1a\0", ".dxf"),
        (archive("[Content_Types].xml", "word/document.xml"), ".docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), ".xlsx"),
        (archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), None),
        (archive("page.html"), None),
        (b"PK\x03\x04 broken", None),
        (b"<html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"GIF89a", None),
        (b"MZ\x90\0", None),
        (b"", None),
    ],
)
def test_a_file_is_what_is_in_it(content: bytes, suffix: str | None) -> None:
    found = type_of(io.BytesIO(content))
    assert (found.suffix if found else None) == suffix


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\0b\r\nc.pdf", "ab c.pdf"),
        ("  .. ", "file"),
        ("", "file"),
        ("e\u0301tude.pdf", "étude.pdf"),
        ("<img src=x>.png", "<img src=x>.png"),  # escaped where it is shown
    ],
)
def test_names_are_made_fit_to_show(given: str, kept: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert clean_name(given) == kept


@pytest.mark.parametrize(
    ("name", "suffix", "kept"),
    [
        ("plan.PDF", ".pdf", "plan.pdf"),
        ("photo.JPEG", ".jpg", "photo.jpeg"),
        ("page.html", ".pdf", "page.html.pdf"),
        ("x" * 300 + ".pdf", ".pdf", "x" * 146 + ".pdf"),
        ("plan", ".dwg", "plan.dwg"),
    ],
)
def test_the_end_of_a_name_says_what_is_in_it(
    name: str, suffix: str, kept: str
) -> None:
    assert with_suffix(name, suffix) == kept


def test_a_planner_adds_several_files(
    client: Client, people: People, work: PlannedWork, tmp_path: Path
) -> None:
    client.force_login(people.sewer_planner)
    answer = upload(client, work, ("plan.pdf", PDF), ("photo.png", PNG))
    assert answer.status_code == 302
    assert [one.name for one in work.attachments.all()] == ["photo.png", "plan.pdf"]
    paths = on_disk(tmp_path)
    assert len(paths) == 2
    assert not any("plan" in path.name for path in paths)
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)


def test_one_bad_file_does_not_stop_the_others_and_says_why(
    client: Client, people: People, work: PlannedWork, tmp_path: Path
) -> None:
    client.force_login(people.sewer_planner)
    answer = upload(
        client, work, ("a.pdf", b"<html>"), ("b.png", PNG), ("c.pdf", b""), follow=True
    )
    assert [one.name for one in work.attachments.all()] == ["b.png"]
    texts = [str(message) for message in answer.context["messages"]]
    assert any("a.pdf" in text and "DWG" in text for text in texts)
    assert any("c.pdf" in text for text in texts)
    assert len(on_disk(tmp_path)) == 1


def test_too_large_and_too_many_are_refused(
    client: Client,
    people: People,
    work: PlannedWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attachments, "MOST_MB", 0)
    client.force_login(people.sewer_planner)
    upload(client, work, ("a.pdf", PDF))
    assert not work.attachments.exists()
    monkeypatch.undo()
    monkeypatch.setattr(attachments, "MOST_FILES", 2)
    upload(client, work, *[(f"{number}.pdf", PDF) for number in range(3)])
    assert work.attachments.count() == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("road_planner", 403),
        ("manager_north", 403),
        ("executive", 403),
        ("grid_planner", 404),
        ("stranger", 404),
    ],
)
def test_only_who_may_edit_the_work_adds_or_removes(
    client: Client, people: People, work: PlannedWork, who: str, status: int
) -> None:
    client.force_login(people.sewer_planner)
    upload(client, work, ("plan.pdf", PDF))
    row = work.attachments.get()
    client.force_login(getattr(people, who))
    assert upload(client, work, ("other.pdf", PDF)).status_code == status
    remove = reverse("projects:attachment_remove", args=[row.pk])
    assert client.post(remove).status_code == status
    assert client.get(remove).status_code == 405
    assert work.attachments.get() == row


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sewer_planner", 200),
        ("road_planner", 200),
        ("grid_planner", 404),
        ("stranger", 404),
        (None, 302),
    ],
)
def test_a_file_is_for_who_may_see_the_work(
    client: Client, people: People, work: PlannedWork, who: str | None, status: int
) -> None:
    client.force_login(people.sewer_planner)
    upload(client, work, ("plan.pdf", PDF))
    row = work.attachments.get()
    client.logout()
    if who:
        client.force_login(getattr(people, who))
    for page in (
        reverse("projects:attachment", args=[row.pk]),
        reverse("projects:attachments", args=[work.pk]),
    ):
        assert fetch(client, page) == status


def test_the_work_becoming_hidden_hides_its_files(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    upload(client, work, ("plan.pdf", PDF))
    page = reverse("projects:attachment", args=[work.attachments.get().pk])
    client.force_login(people.road_planner)
    assert fetch(client, page) == 200
    PlannedWork.objects.update(visibility=Visibility.ORGANISATION)
    assert fetch(client, page) == 404


@pytest.mark.parametrize(
    ("name", "content", "shown"), [("p.pdf", PDF, False), ("p.png", PNG, True)]
)
def test_a_file_can_do_nothing_in_the_browser(
    client: Client,
    people: People,
    work: PlannedWork,
    name: str,
    content: bytes,
    shown: bool,
) -> None:
    client.force_login(people.sewer_planner)
    upload(client, work, (name, content))
    row = work.attachments.get()
    page = reverse("projects:attachment", args=[row.pk])
    answer = client.get(page)
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "'self'" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    saved = client.get(page, {"download": "1"})
    list(saved)
    assert saved["Content-Disposition"].startswith("attachment")


def test_names_of_files_are_escaped(
    client: Client, people: People, work: PlannedWork
) -> None:
    client.force_login(people.sewer_planner)
    upload(client, work, ("<img src=x onerror=y>.pdf", PDF))
    page = client.get(reverse("projects:attachments", args=[work.pk]))
    assert "<img src=x" not in page.content.decode()


def removed(client: Client, people: People, work: PlannedWork) -> RemovedAttachment:
    client.force_login(people.sewer_planner)
    upload(client, work, ("plan.pdf", PDF))
    client.post(reverse("projects:attachment_remove", args=[work.attachments.get().pk]))
    return work.removed_attachments.get()


def put_back(client: Client, work: PlannedWork, row: RemovedAttachment) -> int:
    page = reverse("projects:attachment_put_back", args=[work.pk, row.pk])
    return client.post(page).status_code


def test_a_removed_file_can_be_put_back(
    client: Client, people: People, work: PlannedWork
) -> None:
    row = removed(client, people, work)
    assert not work.attachments.exists()
    listed = client.get(reverse("projects:attachments", args=[work.pk]))
    assert list(listed.context["removed"]) == [row]
    assert put_back(client, work, row) == 302
    again = work.attachments.get()
    assert (again.name, again.added_at) == ("plan.pdf", row.added_at)
    assert again.added_by == people.sewer_planner
    assert fetch(client, reverse("projects:attachment", args=[again.pk])) == 200
    assert put_back(client, work, row) == 404


@pytest.mark.parametrize(
    ("who", "status"), [("road_planner", 403), ("grid_planner", 404), ("stranger", 404)]
)
def test_only_who_may_edit_the_work_sees_and_puts_back_what_was_removed(
    client: Client, people: People, work: PlannedWork, who: str, status: int
) -> None:
    row = removed(client, people, work)
    client.force_login(getattr(people, who))
    assert put_back(client, work, row) == status
    page = client.get(reverse("projects:attachments", args=[work.pk]))
    assert b"plan.pdf" not in page.content


def test_a_removed_file_is_put_back_to_its_own_work_only(
    client: Client, people: People, work: PlannedWork
) -> None:
    row = removed(client, people, work)
    assert put_back(client, make_work(organisation=people.sewers), row) == 404


def test_nothing_is_put_back_into_a_work_that_is_full(
    client: Client, people: People, work: PlannedWork
) -> None:
    row = removed(client, people, work)
    upload(client, work, *[(f"{n}.pdf", PDF) for n in range(attachments.MOST_FILES)])
    put_back(client, work, row)
    assert work.attachments.count() == attachments.MOST_FILES
    assert work.removed_attachments.get() == row


def test_a_removed_file_is_gone_after_thirty_days_and_stays_in_the_history(
    client: Client, people: People, work: PlannedWork, tmp_path: Path
) -> None:
    row = removed(client, people, work)
    later = row.removed_at + attachments.KEPT
    assert attachments.remove_orphans(later - timedelta(hours=1)) == 0
    assert len(on_disk(tmp_path)) == 1
    assert not attachments.removed_from(work, later).exists()
    assert attachments.remove_orphans(later) == 1
    assert on_disk(tmp_path) == []
    events = Attachment.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [one.pgh_label for one in events] == ["insert", "delete"]
    assert {one.name for one in events} == {"plan.pdf"}


def test_files_of_nobody_are_removed_after_a_day(
    client: Client, people: People, work: PlannedWork, tmp_path: Path
) -> None:
    client.force_login(people.sewer_planner)
    upload(client, work, ("kept.pdf", PDF), ("orphan.pdf", PDF))
    Attachment.objects.filter(name="orphan.pdf").delete()
    imported = tmp_path / "imports" / "x.csv"
    imported.parent.mkdir()
    imported.write_text("x")
    now = datetime.now(UTC)
    assert attachments.remove_orphans(now) == 0
    old = (now - timedelta(days=2)).timestamp()
    for path in on_disk(tmp_path):
        os.utime(path, (old, old))
    assert attachments.remove_orphans(now) == 1
    assert len(on_disk(tmp_path)) == 2


def test_a_file_that_is_no_longer_on_disk_is_not_found(
    client: Client, people: People, work: PlannedWork, tmp_path: Path
) -> None:
    client.force_login(people.sewer_planner)
    upload(client, work, ("plan.pdf", PDF))
    for path in on_disk(tmp_path):
        path.unlink()
    page = reverse("projects:attachment", args=[work.attachments.get().pk])
    assert client.get(page).status_code == 404


def test_the_queries_do_not_grow_with_the_files(
    client: Client,
    people: People,
    work: PlannedWork,
    django_assert_max_num_queries: Any,
) -> None:
    client.force_login(people.sewer_planner)
    upload(client, work, *[(f"{number}.pdf", PDF) for number in range(15)])
    page = reverse("projects:attachments", args=[work.pk])
    with django_assert_max_num_queries(8):
        client.get(page, headers={"HX-Request": "true"})
