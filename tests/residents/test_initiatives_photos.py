"""Photos of residents tell only what is seen on them, to whoever may see them."""

import stat
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageFile

from residents.initiatives import photos, services
from residents.initiatives.photos import NoPhoto, made_anew
from residents.initiatives.services import Moment
from residents.models import Initiative
from tests.people import People
from tests.residents.ideas import NOW, at, filled_in, make_idea

SECRET = b"Geheim"
MOST_BYTES = 1_000_000


def picture(size: tuple[int, int] = (2000, 1000), **how: Any) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    written = BytesIO()
    image.save(written, **{"format": "JPEG", **how})
    return written.getvalue()


def with_secrets() -> bytes:
    """A photo as a telephone makes it: turned, with a place, a profile, a remark."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter to the right
    exif[0x010E] = "Geheim: Elm Lane 12"
    gps = exif.get_ifd(0x8825)
    gps.update({1: "N", 2: (52.0, 2.0, 24.0), 3: "E", 4: (5.0, 39.0, 36.0)})
    return picture(exif=exif.tobytes(), comment=b"Geheim", icc_profile=b"Geheim" * 40)


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    cache.clear()
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_what_a_camera_adds_is_gone_and_what_is_seen_stays() -> None:
    before = with_secrets()
    assert SECRET in before
    assert opened(before).getexif().get_ifd(0x8825)
    after = made_anew(upload(before)).read()
    assert SECRET not in after
    assert b"Exif" not in after
    image = opened(after)
    assert (image.format, dict(image.getexif())) == ("JPEG", {})
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert image.size == (800, 1600)  # upright
    red, _green, blue = image.getpixel((400, 100))  # type: ignore[misc]
    assert red > 200 > 50 > blue


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_jpeg_of_a_size_to_look_at(kind: str) -> None:
    made = made_anew(upload(picture((4000, 3000), format=kind)))
    content = made.read()
    assert max(opened(content).size) == photos.LONGEST_SIDE
    assert len(content) < MOST_BYTES


def test_what_is_see_through_becomes_white() -> None:
    written = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(written, "PNG")
    image = opened(made_anew(upload(written.getvalue())).read())
    assert image.getpixel((5, 5)) == (255, 255, 255)


def test_its_name_tells_nothing() -> None:
    names = {made_anew(upload(picture(), "me at home.jpg")).name for _time in range(2)}
    assert len(names) == 2
    assert all(name and "home" not in name for name in names)


def png_of(width: int, height: int) -> bytes:
    """A small file that claims to be so large, with nothing in it."""

    def part(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    parts = part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"nothing",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"PK\x03\x04" + bytes(100),
        b"GIF89a" + bytes(100),
        b"%PDF-1.7\n",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff" + bytes(5000),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"RIFF\x00\x00\x00\x00WEBP" + bytes(100),
        picture()[:400],
        png_of(50_000, 50_000),
        png_of(2_000_000_000, 2_000_000_000),
    ],
)
def test_what_is_no_photo_is_refused_with_words(hostile: bytes) -> None:
    with pytest.raises(NoPhoto) as refusal:
        made_anew(upload(hostile))
    assert str(refusal.value)


def test_half_a_photo_is_refused_or_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of the two is for the whole process: the library of the PDFs sets it."""
    half = png_of(3000, 3000)
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    with pytest.raises(NoPhoto):
        made_anew(upload(half))
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert made_anew(upload(half)).read().startswith(b"\xff\xd8\xff")


def test_a_photo_that_is_too_heavy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_MB", 0)
    with pytest.raises(NoPhoto):
        made_anew(upload(picture()))


@pytest.mark.django_db
def test_a_photo_comes_along_with_the_form(
    client: Client, people: People, files: Path
) -> None:
    address = reverse("residents:initiative_new")
    refused = client.post(address, filled_in(photo=upload(b"<svg/>")))
    assert refused.status_code == 422
    client.post(address, filled_in(photo=upload(with_secrets())))
    (stored,) = (files / "initiatives").iterdir()
    assert SECRET not in stored.read_bytes()
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_who_may_see_the_idea_sees_its_photo_and_nobody_else(
    client: Client, people: People, files: Path
) -> None:
    idea = with_photo()
    address = reverse("residents:initiative_photo", args=[idea.pk])
    assert client.get(address).status_code == 404
    own = client.get(at("initiative_own_photo", idea))
    assert (own.status_code, own["Content-Type"]) == (200, "image/jpeg")
    for who, status in (("manager_north", 200), ("manager_south", 404)):
        client.force_login(getattr(people, who))
        answer = client.get(address)
        assert answer.status_code == status
        assert "no-store" in answer["Cache-Control"]
    services.publish(idea, Moment(NOW))
    shown = Client().get(address)
    assert shown.status_code == 200
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    services.reject(idea, Moment(NOW), "No.")
    assert Client().get(address).status_code == 404


def with_photo() -> Initiative:
    return make_idea(photo=made_anew(upload(picture())))


@pytest.mark.django_db
def test_another_photo_takes_its_place_on_disk(
    client: Client,
    people: People,
    files: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    idea = with_photo()
    change = at("initiative_change", idea)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(change, filled_in(photo=upload(picture())))
    assert len(list((files / "initiatives").iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(change, filled_in(without_photo="on"))
    idea.refresh_from_db()
    assert not idea.photo
    assert list((files / "initiatives").iterdir()) == []


@pytest.mark.django_db
def test_without_its_file_there_is_no_photo(
    client: Client, people: People, files: Path
) -> None:
    idea = with_photo()
    for file in (files / "initiatives").iterdir():
        file.unlink()
    assert client.get(at("initiative_own_photo", idea)).status_code == 404
    assert client.get(at("initiative_own_photo", make_idea())).status_code == 404


def test_a_photo_that_takes_hours_to_draw_is_refused() -> None:
    """A scan of a few bytes is drawn over the whole photo, time and again."""
    usual = picture(progressive=True)
    assert made_anew(upload(usual))
    scan = usual[usual.rfind(b"\xff\xda") : -2]
    with pytest.raises(NoPhoto):
        made_anew(upload(usual[:-2] + 1000 * scan + usual[-2:]))


NEW = reverse("residents:initiative_new")


def kept_in(answer: Any) -> str:
    """The word with which the page of a refused form has the photo along."""
    return str(answer.context["form"]["kept_photo"].value() or "")


def size_of(idea: Initiative) -> tuple[int, int]:
    with idea.photo.open("rb") as file:
        return opened(file.read()).size


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"place": ""}, {"shown_at": ""}, {"homepage": "x"}]
)
def test_a_photo_outlives_a_form_that_comes_back(
    client: Client, people: People, files: Path, wrong: dict[str, str]
) -> None:
    refused = client.post(NEW, filled_in(photo=upload(picture()), **wrong))
    assert refused.status_code == 422
    word = kept_in(refused)
    again = client.post(NEW, filled_in(kept_photo=word, **wrong))
    assert kept_in(again) == word
    assert len(list((files / "initiatives").iterdir())) == 1
    client.post(NEW, filled_in(kept_photo=word))
    assert size_of(Initiative.objects.get()) == (1600, 800)


@pytest.mark.django_db
def test_a_kept_photo_is_replaced_or_left_out(
    client: Client, people: People, files: Path
) -> None:
    refused = client.post(NEW, filled_in(photo=upload(picture()), title=""))
    word = kept_in(refused)
    other = upload(picture((30, 60)))
    client.post(NEW, filled_in(title="Other", kept_photo=word, photo=other))
    without = {"kept_photo": word, "without_photo": "on"}
    client.post(NEW, filled_in(title="Without", **without))
    assert size_of(Initiative.objects.get(title="Other")) == (30, 60)
    assert not Initiative.objects.get(title="Without").photo
    left = client.post(NEW, filled_in(title="", **without))
    assert kept_in(left) == ""


@pytest.mark.django_db
def test_a_kept_photo_is_of_one_idea_alone(
    client: Client,
    people: People,
    files: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Also for who sends the same form twice: each idea goes with its own photo."""
    refused = client.post(NEW, filled_in(photo=upload(picture()), title=""))
    for _time in range(2):
        client.post(NEW, filled_in(kept_photo=kept_in(refused)))
    first, second = Initiative.objects.order_by("pk")
    with django_capture_on_commit_callbacks(execute=True):
        services.forget([first])
    assert size_of(second) == (1600, 800)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "word",
    ["x", "initiatives/a.jpg", "../../secret", signing.dumps("initiatives/a.jpg")],
    ids=["a word", "a name", "a path", "signed for something else"],
)
def test_nobody_names_the_photo_of_another(
    client: Client, people: People, files: Path, word: str
) -> None:
    with_photo()
    answer = client.post(NEW, filled_in(kept_photo=word))
    assert answer.status_code == 422
    assert kept_in(answer) == ""
    assert Initiative.objects.count() == 1


@pytest.mark.django_db
def test_a_kept_photo_that_is_gone_is_asked_for_again(
    client: Client, people: People, files: Path
) -> None:
    word = kept_in(client.post(NEW, filled_in(photo=upload(picture()), title="")))
    for file in (files / "initiatives").iterdir():
        file.unlink()
    answer = client.post(NEW, filled_in(kept_photo=word))
    assert answer.status_code == 422
    assert answer.context["form"].errors["photo"]
    assert client.post(NEW, filled_in(kept_photo=kept_in(answer))).status_code == 302


@pytest.mark.django_db
def test_a_photo_of_a_change_is_kept_too(
    client: Client, people: People, files: Path
) -> None:
    idea = make_idea()
    change = at("initiative_change", idea)
    refused = client.post(change, filled_in(photo=upload(picture()), title=""))
    idea.refresh_from_db()
    assert not idea.photo
    client.post(change, filled_in(kept_photo=kept_in(refused)))
    idea.refresh_from_db()
    assert size_of(idea) == (1600, 800)


@pytest.mark.django_db
def test_a_photo_to_be_removed_is_removed_after_another_mistake(
    client: Client, people: People, files: Path
) -> None:
    idea = with_photo()
    change = at("initiative_change", idea)
    refused = client.post(change, filled_in(without_photo="on", title=""))
    assert refused.context["form"]["without_photo"].value()
    client.post(change, filled_in(without_photo="on"))
    idea.refresh_from_db()
    assert not idea.photo


@pytest.mark.django_db
def test_nobody_fills_the_disk_with_photos(
    client: Client, people: People, files: Path, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"initiative": "2/h/ip"}
    change = at("initiative_change", make_idea())
    kept = [
        kept_in(client.post(change, filled_in(photo=upload(picture()), title="")))
        for _time in range(3)
    ]
    assert [bool(word) for word in kept] == [True, True, False]
