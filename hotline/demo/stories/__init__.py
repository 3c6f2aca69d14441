"""A week of matters, by subject, in the order in which they came in."""

from __future__ import annotations

from hotline.demo.stories.asking import ASKING
from hotline.demo.stories.homes import HOMES
from hotline.demo.stories.questions import QUESTIONS
from hotline.demo.stories.storm import STORM
from hotline.demo.stories.streets import STREETS
from hotline.demo.stories.waiting import WAITING
from hotline.demo.story import Story

# The newest last: what waits in the inbox came after everything that is already at an office.
WEEK: tuple[Story, ...] = (
    *QUESTIONS,
    *STREETS,
    *HOMES,
    *STORM,
    *ASKING,
    *WAITING,
)
