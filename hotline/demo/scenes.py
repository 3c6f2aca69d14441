"""The scenes that the demo's citizens photograph; every one is drawn, so no real place is shown."""

from __future__ import annotations

import random
from collections.abc import Callable
from math import cos, pi, sin

from hotline.demo.sketch import (
    ASPHALT,
    HEIGHT,
    WIDTH,
    Colour,
    Draw,
    car,
    houses,
    road,
    tree,
    water,
)

DAY: tuple[Colour, Colour] = ((150, 178, 200), (214, 222, 226))
RAIN: tuple[Colour, Colour] = ((92, 104, 118), (160, 168, 174))
NIGHT: tuple[Colour, Colour] = ((14, 18, 30), (38, 44, 60))
INSIDE: tuple[Colour, Colour] = ((206, 200, 190), (178, 170, 158))
CONCRETE: tuple[Colour, Colour] = ((72, 74, 78), (48, 50, 54))


def _flooded_street(draw: Draw, chance: random.Random) -> None:
    houses(draw, chance, 380)
    tree(draw, 120, 430, 200)
    water(draw, chance, 400)
    car(draw, 560, 420, (150, 42, 44))
    water(draw, chance, 466)
    car(draw, 180, 470, (214, 214, 212), 1.3)
    water(draw, chance, 536)


def _garage(draw: Draw, chance: random.Random) -> None:
    for x in (90, 420, 760):
        draw.rectangle((x, 60, x + 70, HEIGHT), fill=(132, 132, 128))
        draw.rectangle((x, 300, x + 70, 340), fill=(214, 174, 50))
    for x in range(40, WIDTH, 240):
        draw.rectangle((x, 40, x + 150, 54), fill=(244, 244, 226))
    car(draw, 190, 420, (60, 78, 110), 1.1)
    car(draw, 540, 430, (196, 196, 194), 1.2)
    water(draw, chance, 480, (78, 72, 60))


def _manhole(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=ASPHALT)
    for x in range(-40, WIDTH, 170):
        draw.polygon([(x, 0), (x + 84, 0), (x + 60, 250), (x - 30, 250)], fill=(218, 218, 212))
    draw.ellipse((300, 330, 640, 590), fill=(120, 122, 124))
    draw.ellipse((324, 348, 616, 572), fill=(10, 10, 12))
    draw.line((190, 640, 520, 300), fill=(232, 188, 40), width=16)
    draw.ellipse((120, 560, 260, 700), outline=(30, 30, 32), width=14)


def _underpass(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((0, 120, WIDTH, 330), fill=(150, 150, 146))
    draw.rectangle((150, 220, 810, 470), fill=(34, 36, 40))
    draw.rectangle((110, 160, 850, 204), fill=(222, 184, 52))
    for x in range(110, 850, 70):
        draw.polygon([(x, 204), (x + 34, 160), (x + 54, 160), (x + 20, 204)], fill=(34, 34, 34))
    road(draw, 470)
    water(draw, chance, 440, (96, 96, 84))


def _river(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((0, 260, WIDTH, 420), fill=(108, 128, 84))
    water(draw, chance, 400, (86, 104, 98))
    draw.rectangle((590, 330, 760, 440), fill=(140, 138, 132))
    draw.ellipse((620, 346, 730, 446), fill=(22, 22, 22))
    draw.polygon([(630, 430), (722, 430), (820, HEIGHT), (430, HEIGHT)], fill=(176, 142, 52))
    _water_foam(draw, chance)


def _water_foam(draw: Draw, chance: random.Random) -> None:
    for _ in range(90):
        x, y, r = chance.randint(440, 800), chance.randint(470, 700), chance.randint(4, 16)
        draw.ellipse((x, y, x + 2 * r, y + r), fill=(222, 206, 160))


def _rockfall(draw: Draw, chance: random.Random) -> None:
    draw.polygon([(0, 120), (520, 330), (420, HEIGHT), (0, HEIGHT)], fill=(112, 96, 74))
    draw.polygon([(360, 360), (WIDTH, 330), (WIDTH, HEIGHT), (240, HEIGHT)], fill=ASPHALT)
    for _ in range(34):
        x, y, r = chance.randint(220, 640), chance.randint(360, 660), chance.randint(14, 60)
        grey = chance.randint(110, 160)
        turns = sorted(chance.uniform(0, 2 * pi) for _corner in range(7))
        corners = [(x + r * cos(turn), y + 0.7 * r * sin(turn)) for turn in turns]
        draw.polygon(corners, fill=(grey, grey - 8, grey - 20))


def _lift(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((250, 90, 710, HEIGHT), fill=(120, 122, 126))
    draw.rectangle((276, 116, 478, HEIGHT), fill=(176, 178, 182))
    draw.rectangle((506, 116, 684, HEIGHT), fill=(28, 28, 32))
    draw.rectangle((760, 300, 830, 420), fill=(60, 60, 64))
    draw.ellipse((782, 322, 808, 348), fill=(190, 40, 36))
    draw.polygon([(300, 430), (470, 410), (476, 520), (306, 540)], fill=(236, 226, 190))
    for y in (450, 474, 498):
        draw.line((322, y, 452, y - 14), fill=(150, 40, 40), width=6)


def _leak(draw: Draw, chance: random.Random) -> None:
    for _ in range(22):
        x, y, r = chance.randint(120, 820), chance.randint(30, 260), chance.randint(30, 110)
        draw.ellipse((x - r, y - r // 2, x + r, y + r // 2), fill=(158, 142, 112))
    for _ in range(16):
        x, y = chance.randint(160, 800), chance.randint(180, 280)
        draw.line((x, y, x + chance.randint(-8, 8), y + chance.randint(80, 320)), (138, 124, 98), 5)
    for _ in range(30):
        x, y = chance.randint(60, 900), chance.randint(610, 710)
        draw.polygon([(x, y), (x + 26, y - 10), (x + 40, y + 12)], fill=(236, 232, 224))


def _dark_street(draw: Draw, chance: random.Random) -> None:
    houses(draw, chance, 400, lit=True)
    road(draw, 400, (22, 24, 28))
    for x, y in ((150, 420), (300, 400), (700, 400), (830, 420)):
        draw.line((x, y, x, y - 250), fill=(60, 62, 66), width=8)
        draw.line((x, y - 250, x + 50, y - 262), fill=(60, 62, 66), width=6)
    draw.ellipse((462, 560, 500, 598), fill=(214, 226, 240))


def _stalls(draw: Draw, chance: random.Random) -> None:
    houses(draw, chance, 330, lit=True)
    draw.rectangle((0, 330, WIDTH, HEIGHT), fill=(70, 66, 64))
    draw.polygon([(420, 330), (520, 330), (680, HEIGHT), (330, HEIGHT)], fill=(196, 158, 44))
    for x, y in ((110, 400), (330, 470), (560, 420), (690, 540)):
        draw.ellipse((x, y, x + 190, y + 64), fill=(160, 40, 36))
        draw.rectangle((x + 84, y + 40, x + 106, y + 120), fill=(90, 90, 94))
    for x in range(40, WIDTH, 130):
        draw.ellipse((x, 250, x + 34, 292), fill=(246, 196, 84))


def _bowl(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=(146, 104, 66))
    draw.ellipse((170, 90, 790, 660), fill=(238, 236, 230))
    draw.ellipse((220, 140, 740, 610), fill=(214, 150, 84))
    for _ in range(60):
        x, y, r = chance.randint(260, 690), chance.randint(180, 560), chance.randint(8, 24)
        draw.ellipse((x, y, x + r, y + r), fill=(238, 226, 198))
    draw.ellipse((470, 350, 560, 392), fill=(62, 34, 20))
    for dx in (-26, 0, 26):
        draw.line((515 + dx, 371, 515 + dx * 2, 326), fill=(62, 34, 20), width=4)
        draw.line((515 + dx, 371, 515 + dx * 2, 416), fill=(62, 34, 20), width=4)


def _smoke(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=(176, 168, 156))
    for x in range(60, WIDTH, 220):
        for y in range(40, HEIGHT, 220):
            draw.rectangle((x, y, x + 140, y + 130), fill=(112, 128, 142))
    draw.rectangle((300, 430, 560, 500), fill=(96, 98, 100))
    for step in range(70):
        x, y = 560 + step * 4 + chance.randint(-30, 30), 470 - step * 6 + chance.randint(-30, 30)
        r, grey = 26 + step, 190 - step
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(grey, grey, grey - 6))


def _flooded_village(draw: Draw, chance: random.Random) -> None:
    draw.polygon([(0, 300), (260, 150), (520, 280), (760, 170), (WIDTH, 300)], fill=(88, 104, 88))
    for x in (90, 380, 650):
        draw.rectangle((x, 250, x + 210, 560), fill=(214, 208, 196))
        draw.polygon([(x - 20, 250), (x + 105, 170), (x + 230, 250)], fill=(84, 62, 56))
        for wx in (x + 24, x + 130):
            draw.rectangle((wx, 290, wx + 52, 350), fill=(70, 84, 96))
            draw.rectangle((wx, 410, wx + 52, 480), fill=(70, 84, 96))
    water(draw, chance, 440)


def _bikes(draw: Draw, chance: random.Random) -> None:
    draw.rectangle((0, 300, WIDTH, HEIGHT), fill=(172, 164, 152))
    houses(draw, chance, 300)
    for n in range(16):
        x, y = 30 + n * 56 + chance.randint(-14, 14), 380 + chance.randint(0, 170)
        colour = chance.choice([(236, 196, 40), (60, 130, 196), (70, 160, 96)])
        for wheel in (0, 92):
            draw.ellipse((x + wheel, y, x + wheel + 74, y + 74), outline=(34, 34, 36), width=7)
        draw.line((x + 37, y + 37, x + 78, y - 26, x + 129, y + 37), fill=colour, width=10)
        draw.line((x + 78, y - 26, x + 112, y - 40), fill=(40, 40, 42), width=8)


def _leaning_tree(draw: Draw, chance: random.Random) -> None:
    houses(draw, chance, 420)
    road(draw, 420)
    for x in (70, 880):
        draw.rectangle((x, 110, x + 16, 470), fill=(104, 98, 90))
    for dy in (0, 22, 44):
        draw.arc((70, 90 + dy, 900, 240 + dy), 10, 170, fill=(30, 30, 32), width=4)
    tree(draw, 330, 560, 330, lean=230)
    for _ in range(9):
        x, y = chance.randint(520, 640), chance.randint(190, 270)
        draw.line(
            (x, y, x + chance.randint(-30, 30), y + chance.randint(10, 46)), (255, 226, 120), 4
        )


SCENES: dict[str, tuple[tuple[Colour, Colour], Callable[[Draw, random.Random], None]]] = {
    "flooded_street": (RAIN, _flooded_street),
    "garage": (CONCRETE, _garage),
    "manhole": (RAIN, _manhole),
    "underpass": (RAIN, _underpass),
    "river": (DAY, _river),
    "rockfall": (RAIN, _rockfall),
    "lift": (INSIDE, _lift),
    "leak": (INSIDE, _leak),
    "dark_street": (NIGHT, _dark_street),
    "stalls": (NIGHT, _stalls),
    "bowl": (INSIDE, _bowl),
    "smoke": (DAY, _smoke),
    "flooded_village": (RAIN, _flooded_village),
    "bikes": (DAY, _bikes),
    "tree": (RAIN, _leaning_tree),
}
