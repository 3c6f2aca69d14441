"""What the demo's photographs are composed of: houses, water, roads, cars and trees."""

from __future__ import annotations

import random

from PIL import ImageDraw

WIDTH, HEIGHT = 960, 720
Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw

ASPHALT: Colour = (84, 86, 90)
MUDDY: Colour = (128, 112, 84)
LEAVES: Colour = (74, 104, 66)
WOOD: Colour = (92, 70, 50)


def houses(draw: Draw, chance: random.Random, base: int, lit: bool = False) -> None:
    """A row of houses from edge to edge; `lit` at night."""
    x = -40
    while x < WIDTH:
        width, tall = chance.randint(110, 190), chance.randint(140, 320)
        grey = chance.randint(38, 54) if lit else chance.randint(128, 176)
        draw.rectangle((x, base - tall, x + width, base), fill=(grey, grey, grey + 6))
        for wx in range(x + 14, x + width - 20, 34):
            for wy in range(base - tall + 16, base - 24, 44):
                glow = lit and chance.random() < 0.35
                pane = (236, 204, 120) if glow else (grey - 26, grey - 20, grey - 10)
                draw.rectangle((wx, wy, wx + 16, wy + 24), fill=pane)
        x += width + chance.randint(4, 30)


def water(draw: Draw, chance: random.Random, top: int, colour: Colour = MUDDY) -> None:
    """Standing water from `top` down, with ripples that widen towards us."""
    draw.rectangle((0, top, WIDTH, HEIGHT), fill=colour)
    for _ in range(150):
        x, y = chance.randint(0, WIDTH), chance.randint(top + 6, HEIGHT)
        long = 10 + (y - top) // 5
        lighter = tuple(min(255, c + chance.randint(10, 44)) for c in colour)
        draw.line((x, y, x + long, y), fill=lighter, width=2 + (y - top) // 160)


def road(draw: Draw, top: int, colour: Colour = ASPHALT) -> None:
    """A road that runs away from us up to `top`."""
    draw.polygon([(300, top), (660, top), (WIDTH + 160, HEIGHT), (-160, HEIGHT)], fill=colour)
    for y in range(top + 10, HEIGHT, 60):
        half = 3 + (y - top) // 34
        draw.polygon(
            [(480 - half, y), (480 + half, y), (480 + 2 * half, y + 30), (480 - 2 * half, y + 30)],
            fill=(206, 206, 200),
        )


def car(draw: Draw, x: int, y: int, colour: Colour, size: float = 1.0) -> None:
    """A car seen from the side."""
    w, h = int(190 * size), int(58 * size)
    draw.rounded_rectangle((x, y, x + w, y + h), 18, fill=colour)
    draw.polygon(
        [
            (x + w * 0.2, y),
            (x + w * 0.32, y - h * 0.8),
            (x + w * 0.7, y - h * 0.8),
            (x + w * 0.84, y),
        ],
        fill=tuple(max(0, c - 40) for c in colour),
    )
    for wheel in (0.14, 0.66):
        cx = x + w * wheel
        draw.ellipse((cx, y + h * 0.55, cx + h * 0.75, y + h * 1.3), fill=(24, 24, 26))


def tree(draw: Draw, x: int, y: int, tall: int, lean: int = 0) -> None:
    """A tree that leans by `lean` pixels."""
    draw.line((x, y, x + lean, y - tall), fill=WOOD, width=max(10, tall // 14))
    for dx, dy, r in ((-60, 10, 66), (0, -40, 84), (58, 6, 70), (6, 30, 70)):
        cx, cy = x + lean + dx, y - tall + dy
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=LEAVES)
