"""The drawings of an assessment for a web page: the same shapes as in the PDF, as SVG."""

from __future__ import annotations

from dataclasses import dataclass

from screening.report.bars import bar
from screening.report.summary import Summary
from screening.report.svg import render_svg
from screening.report.timeline_chart import trend_chart

# In points; a page shows them as wide as it likes. The PDF's own measures.
_BAR = (230.0, 11.0)
_TREND = (246.0, 84.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """SVG elements: `scales` has a bar for each voice of each scale, `trends` one for each scale over time, both in
    the order of the summary."""

    scales: tuple[tuple[str, ...], ...]
    trends: tuple[str, ...]


def draw(summary: Summary) -> Drawings:
    """All drawings of a summary."""
    timeline = summary.timeline
    return Drawings(
        scales=tuple(
            tuple(
                render_svg(bar(scale, voice, width=_BAR[0], height=_BAR[1]), key=f"bar-{index}-{number}")
                for number, voice in enumerate(scale.voices)
            )
            for index, scale in enumerate(summary.scales)
        ),
        trends=()
        if timeline is None
        else tuple(
            render_svg(trend_chart(timeline, trend, width=_TREND[0], height=_TREND[1]), key=f"trend-{index}")
            for index, trend in enumerate(timeline.trends)
        ),
    )
