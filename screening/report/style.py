"""How the page looks: measures, greys and the few text styles. No content, no layout.

Black and white safe: nothing is told by colour alone, and every tone stays apart from its neighbour on a grey printer.
"""

from __future__ import annotations

from dataclasses import dataclass

# A4 in points.
PAGE_WIDTH = 595.28
PAGE_HEIGHT = 841.89
MARGIN = 42.0
TOP = 28.0
BOTTOM = 30.0
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN
GUTTER = 20.0
TOP_THIRD = PAGE_HEIGHT / 3

# Greys, 0 black to 1 white.
INK = 0.10
QUIET = 0.38
RULE = 0.72
ZONE = 0.80
TRACK = 0.93
WASH = 0.945
PAPER = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStyle:
    """A size and its leading in points, a weight, a grey."""

    size: float
    leading: float
    bold: bool = False
    grey: float = INK


NAME = TextStyle(size=16, leading=18.5, bold=True)
NAME_SMALL = TextStyle(size=11.5, leading=13.5, bold=True)
KICKER = TextStyle(size=8, leading=10.5, grey=QUIET)
OUTCOME = TextStyle(size=15, leading=17, bold=True)
SENTENCE = TextStyle(size=9.6, leading=12.4)
ADVICE = TextStyle(size=8.6, leading=11.2)
ALERT = TextStyle(size=12, leading=14.5, bold=True)
ALERT_TEXT = TextStyle(size=9, leading=11.6)
HEADING = TextStyle(size=9.2, leading=13.4, bold=True)
SECTION = TextStyle(size=12.5, leading=19, bold=True)
SUBHEADING = TextStyle(size=8.2, leading=11.4, bold=True, grey=QUIET)
BODY = TextStyle(size=8, leading=10.3)
BODY_TIGHT = TextStyle(size=8, leading=9.4)
ALERT_BODY = TextStyle(size=8, leading=12, bold=True)
BODY_QUIET = TextStyle(size=8, leading=10.3, grey=QUIET)
SMALL = TextStyle(size=7.3, leading=9.2)
SMALL_QUIET = TextStyle(size=7.3, leading=9.2, grey=QUIET)
QUOTE = TextStyle(size=9, leading=11.8)
FOOT = TextStyle(size=6.4, leading=8.1, grey=QUIET)
CHART_TITLE = TextStyle(size=8, leading=10, bold=True)
