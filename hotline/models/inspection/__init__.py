"""Inspection of the vendor (质检): what is drawn, how it is scored, and what the contract pays."""

from __future__ import annotations

from hotline.models.inspection.draw import Draw
from hotline.models.inspection.record import SampleEvent, SampleWords
from hotline.models.inspection.sample import Sample
from hotline.models.inspection.settlement import Settlement
from hotline.models.inspection.sheet import ScoreSheet

__all__ = ["Draw", "Sample", "SampleEvent", "SampleWords", "ScoreSheet", "Settlement"]
