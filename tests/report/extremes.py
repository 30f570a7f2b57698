"""Cases at the edge of what can come: much, nothing, everything wrong at once, and texts that mean harm."""

from __future__ import annotations

from dataclasses import dataclass

from screening.core.assessment import Assessment
from screening.core.questionnaire import Source
from screening.core.response import Assistance, Missing
from tests.report.samples import (
    ARABIC,
    BEST,
    HOSTILE,
    MANY_SCRIPTS,
    MILD,
    SEVERE,
    WORST,
    Given,
    assessed,
    c15,
    facts,
)

LONG_NAME = "Maximiliane Wilhelmina Konstantinopolitanska-Ågård Østergård von Hohenzollern-Sø"
HOSTILE_NAME = "<b>Æ]]></b> \x00\u202eneslseT\u202c " + "W" * 80
LONG_TEXT = " ".join(f"ord{number}" for number in range(600))[:4000]
EVERY_ALERT = dict.fromkeys(("cord-compression", "delirium", "suicide-risk", "threatening-bleed"), "yes")
NOTHING_ANSWERED: tuple[Given, ...] = (Missing.SKIPPED,) * 15
GAPS: tuple[Given, ...] = (*SEVERE[:4], Missing.SKIPPED, *SEVERE[5:10], Missing.DECLINED, *SEVERE[11:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """A case with the name on its page."""

    assessment: Assessment
    name: str = "Test Testesen"


def extremes() -> dict[str, Extreme]:
    """By what is extreme about them."""
    patients = [
        c15((SEVERE, MILD, GAPS, NOTHING_ANSWERED, WORST)[number % 5], days_ago=12 * number)
        for number in range(30)
    ]
    relatives = [c15(SEVERE, days_ago=20 * number + 1, source=Source.RELATIVE) for number in range(8)]
    by_staff = [c15(MILD, days_ago=50 * number + 2, source=Source.STAFF) for number in range(3)]
    forms = [facts({"intervention-recorded": "yes"}, days_ago=3 * number) for number in range(30)]
    long_words = {"matters-most": LONG_TEXT, "added-1": ARABIC * 50, "added-1-severity": "4"}
    hostile_words = {"matters-most": HOSTILE, "added-1": MANY_SCRIPTS, "added-1-severity": "4"}
    bare = dict.fromkeys(("informed", "wants-referral", "needs-assessed"))  # gates that `facts` would answer
    reasons: tuple[Given, ...] = (Missing.SKIPPED, Missing.DECLINED, Missing.NOT_REACHED) * 5
    half_alarmed = {"cord-compression": "yes", "threatening-bleed": "yes"}
    everything = facts({**EVERY_ALERT, "basal-insufficient": "yes"}, rest="yes")
    return {
        "thirty screenings": Extreme(assessment=assessed(*patients, facts())),
        "thirty screenings, three voices": Extreme(
            assessment=assessed(*patients, *relatives, *by_staff, *forms), name=LONG_NAME
        ),
        "no screening": Extreme(assessment=assessed(birth=None), name=""),
        "no screening but facts": Extreme(assessment=assessed(facts(rest="unknown"))),
        "every scale missing": Extreme(assessment=assessed(c15(NOTHING_ANSWERED), facts())),
        "every scale missing, twice": Extreme(
            assessment=assessed(c15(NOTHING_ANSWERED), c15(NOTHING_ANSWERED, days_ago=14), facts())
        ),
        "proxy only": Extreme(
            assessment=assessed(
                c15(WORST, source=Source.RELATIVE, words=long_words),
                c15(BEST, source=Source.STAFF, days_ago=4, assistance=Assistance.RELATIVE),
                facts(rest="unknown"),
            )
        ),
        "every alert": Extreme(
            assessment=assessed(c15(WORST), c15(BEST, days_ago=10), everything), name=LONG_NAME
        ),
        "no alert answered": Extreme(assessment=assessed(c15(GAPS), facts(rest=None)), name=LONG_NAME),
        "bare verdict": Extreme(assessment=assessed(facts(bare, rest=None)), name=LONG_NAME),
        "all is missing, one by one": Extreme(
            assessment=assessed(
                c15(reasons), c15(days_ago=14), facts({**bare, **half_alarmed}, rest=None), birth=None
            ),
            name=LONG_NAME,
        ),
        "long text": Extreme(assessment=assessed(c15(words=long_words), facts())),
        "hostile": Extreme(assessment=assessed(c15(words=hostile_words), facts()), name=HOSTILE_NAME),
        "all at once": Extreme(
            assessment=assessed(
                c15(GAPS, words=hostile_words),
                c15(WORST, source=Source.RELATIVE, words=long_words, days_ago=1),
                *patients[1:],
                *relatives[1:],
                everything,
                *forms[1:],
            ),
            name=HOSTILE_NAME,
        ),
    }
