"""The charts of the report: the same values as SVG on the page and as a drawing on paper."""

from __future__ import annotations

from typing import NamedTuple

from reportlab.graphics.charts.barcharts import HorizontalBarChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors

from supervision.boards import showing
from supervision.boards.drawing import Piece
from supervision.figures.definitions import Figure, Form
from supervision.figures.values import Value

HOUR = 3_600  # seconds
BAR, LETTER = 15, 8.5  # points, on paper
NAMES = 0.28  # of the width, for the names of the bars
ACCENT = colors.HexColor("#2f5fa8")


class Chart(NamedTuple):
    """Bars of one figure, the first on top. Of a lag its median is drawn."""

    figure: Figure
    named: str  # what the bars stand for
    labels: list[str]
    values: list[Value]

    @property
    def pieces(self) -> list[Piece]:
        """For the page."""
        return showing.of_values(self.labels, self.values, self.figure)

    def drawn(self, width: float, font: str) -> Drawing:
        """For paper, so many points wide."""
        lengths, said = self._lengths()
        height = BAR * len(lengths)
        chart = HorizontalBarChart()
        chart.x, chart.y = width * NAMES, LETTER * 2
        chart.width, chart.height = width * (0.94 - NAMES), height
        chart.data = [lengths[::-1]]  # it begins at the bottom
        chart.categoryAxis.categoryNames = self.labels[::-1]
        chart.valueAxis.valueMin = 0
        chart.valueAxis.valueMax = 100 if self.figure.form is Form.RATE else max(lengths) or 1
        chart.valueAxis.labelTextFormat = chart.barLabelFormat = said
        chart.bars[0].fillColor, chart.bars[0].strokeColor = ACCENT, None
        chart.barLabels.nudge, chart.barLabels.boxAnchor = 3, "w"
        for letters in (chart.categoryAxis.labels, chart.valueAxis.labels, chart.barLabels):
            letters.fontName, letters.fontSize = font, LETTER
        drawing = Drawing(width, height + LETTER * 3)
        drawing.add(chart)
        return drawing

    def _lengths(self) -> tuple[list[float], str]:
        """How long each bar is, and how that is written."""
        match self.figure.form:
            case Form.COUNT:
                return [value.n for value in self.values], "%d"
            case Form.RATE:
                return [(value.rate or 0) * 100 for value in self.values], "%.0f %%"
        medians = [value.points[0] / HOUR if value.points else 0 for value in self.values]
        return medians, "%.1f h"
