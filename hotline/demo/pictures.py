"""Photographs for the demo: a drawn scene, seen through a telephone's camera."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

from hotline.demo.scenes import SCENES
from hotline.demo.sketch import HEIGHT, WIDTH, Colour

QUALITY = 82
SIZE = (720, 540)  # pixels


def picture(scene: str, seed: int = 0) -> bytes:
    """Return a JPEG of the scene; the same seed draws the same picture. KeyError for no scene."""
    background, paint = SCENES[scene]
    chance = random.Random(f"{scene}:{seed}")
    image = _gradient(*background)
    paint(ImageDraw.Draw(image), chance)
    image = _like_a_phone(image, chance)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, exif=_taken_by_a_phone())
    return out.getvalue()


def _gradient(above: Colour, below: Colour) -> Image.Image:
    strip = Image.new("RGB", (1, 2))
    strip.putpixel((0, 0), above)
    strip.putpixel((0, 1), below)
    return strip.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)


def _like_a_phone(image: Image.Image, chance: random.Random) -> Image.Image:
    """A little tilt, blur and grain, as of somebody standing in the rain."""
    tilted = image.rotate(chance.uniform(-2, 2), Image.Resampling.BILINEAR)
    box = (WIDTH // 40, HEIGHT // 40, WIDTH - WIDTH // 40, HEIGHT - HEIGHT // 40)
    seen = tilted.resize(SIZE, box=box).filter(ImageFilter.GaussianBlur(0.8))
    return Image.blend(seen, Image.effect_noise(SIZE, 28).convert("RGB"), 0.09)


def _taken_by_a_phone() -> Image.Exif:
    """Such data come with real photographs; citizens and vendors never get to see them."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Demo", "Demo Phone"
    return exif
