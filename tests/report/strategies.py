"""Random cases of the shipped questionnaires."""

from __future__ import annotations

from hypothesis import strategies as st

from screening.core.questionnaire import Source
from screening.core.response import Assistance, Missing, Response
from tests.report.samples import c15, facts

reasons = st.sampled_from([None, Missing.SKIPPED, Missing.DECLINED])
four = st.one_of(st.integers(1, 4), reasons)
seven = st.one_of(st.integers(1, 7), reasons)
yes_no = st.sampled_from(["yes", "no", "unknown", None, Missing.SKIPPED])
FACTS = (
    *("life-threatening", "informed", "wants-referral", "needs-assessed", "basal-insufficient"),
    *(
        "intervention-recorded",
        "beyond-basal-capacity",
        "physical-severe",
        "social-severe",
        "existential-crisis",
    ),
    *("network-failing", "cord-compression", "delirium", "suicide-risk", "threatening-bleed"),
)
fact_names = st.sampled_from(FACTS)


@st.composite
def c15s(draw: st.DrawFn) -> Response:
    answers = (*draw(st.tuples(*[four] * 14)), draw(seven))
    source = draw(st.sampled_from([Source.PATIENT, Source.PATIENT, Source.RELATIVE, Source.STAFF]))
    return c15(
        answers,
        days_ago=draw(st.integers(0, 40)),
        source=source,
        assistance=draw(st.sampled_from(Assistance)),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Response, ...]:
    """Up to four responses of the patient's questionnaire and up to one of the clinician's."""
    responses = draw(st.lists(c15s(), max_size=4, unique_by=lambda response: response.id))
    given = draw(st.dictionaries(fact_names, yes_no))
    form = facts(given, rest=draw(yes_no), days_ago=draw(st.integers(0, 20)))
    return (*responses, form) if draw(st.booleans()) else tuple(responses)
