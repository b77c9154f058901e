"""What a web editor copies: a frame, and if wanted a script that sizes it."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha384
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Other sites pin this file by its hash: who changes it makes a new one, with the next
# number, and goes on serving this one.
SCRIPT = Path(__file__).parent / "height-1.js"


@dataclass(frozen=True, slots=True)
class Frame:
    query: str
    title: str
    height: int  # pixels
    has_script: bool


@cache
def script() -> bytes:
    return SCRIPT.read_bytes()


def integrity() -> str:
    """The hash of the script, as a browser checks it."""
    return f"sha384-{b64encode(sha384(script()).digest()).decode()}"


def snippet_of(frame: Frame) -> str:
    """HTML for a page of another site, with whole addresses."""
    address = f"{settings.KIP_ADDRESS}{reverse('residents:embed')}?{frame.query}"
    html = format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"'
        ' referrerpolicy="origin"{}></iframe>',
        address,
        frame.title,
        frame.height,
        mark_safe(" data-kip") if frame.has_script else "",
    )
    return f"{html}\n{_script_tag()}" if frame.has_script else str(html)


def _script_tag() -> SafeString:
    return format_html(
        '<script src="{}" integrity="{}" crossorigin="anonymous" async></script>',
        settings.KIP_ADDRESS + reverse("residents:embed_script"),
        integrity(),
    )
