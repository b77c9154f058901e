"""A picture for a resident of the demo town, who has no camera."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

_SIZE = (1200, 800)
_SKY, _PAVING, _GRASS = "#cfe3ee", "#b9b4ab", "#6b9b4e"
_HOUSES = ("#b5694c", "#d9c7a3", "#8d5a44", "#c98f6b")


def drawn_strip() -> "ContentFile[bytes]":
    """Houses, a green strip with trees before them, and the street."""
    image = Image.new("RGB", _SIZE, _SKY)
    draw = ImageDraw.Draw(image)
    for number, colour in enumerate(_HOUSES):
        left = number * 300
        draw.rectangle((left, 140 + 30 * (number % 2), left + 299, 560), fill=colour)
        for x, y in ((50, 230), (180, 230), (50, 380)):
            draw.rectangle((left + x, y, left + x + 70, y + 100), fill="#eef3f5")
        draw.rectangle((left + 180, 410, left + 250, 560), fill="#4b3a2f")
    draw.rectangle((0, 560, 1200, 680), fill=_GRASS)
    draw.rectangle((0, 680, 1200, 800), fill=_PAVING)
    for x in (170, 600, 1030):
        draw.rectangle((x - 10, 420, x + 10, 620), fill="#5b4632")
        draw.ellipse((x - 95, 270, x + 95, 460), fill="#3f7a38")
    written = BytesIO()
    image.save(written, "JPEG", quality=80)
    return ContentFile(written.getvalue(), name="demo.jpg")
