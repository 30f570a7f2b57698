import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.core.audit import Action, AuditEvent
from screening.core.people import Patient
from screening.core.questionnaire import Language, LinkId, QuestionnaireId, QuestionnaireRef, Source
from screening.core.response import (
    Answer,
    Assistance,
    Choice,
    Missing,
    PatientId,
    Response,
    ResponseId,
    Text,
)
from screening.storage import definitions, patients, responses
from screening.storage.database import Database
from screening.storage.definitions import StoredDefinition
from screening.storage.documents import content_sha256, read_response, write_response

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
REF = QuestionnaireRef(id=QuestionnaireId("q"), version="1.10", sha256="f" * 64)
PATIENT = PatientId("patient-1")

# What validation lets through: no control characters but the line break and the tab, no halves of characters.
words = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1)
answers: st.SearchStrategy[Answer | Missing] = st.one_of(
    st.builds(Choice, words, st.none() | st.integers(-1000, 1000)),
    st.builds(Text, words),
    st.sampled_from(Missing),
)
responses_made = st.builds(
    Response,
    id=st.just(ResponseId("r")),
    questionnaire=st.just(REF),
    source=st.sampled_from(Source),
    assistance=st.sampled_from(Assistance),
    authored=st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    language=st.sampled_from([Language("da"), Language("en")]),
    answers=st.dictionaries(words.map(LinkId), answers, max_size=8),
    patient=st.just(PATIENT),
    author=st.none() | words,
    replaces=st.none(),
)


@given(responses_made)
def test_a_response_survives_being_written_and_read(response: Response) -> None:
    again = read_response(json.loads(json.dumps(write_response(response))))
    assert again == response
    assert list(again.answers) == list(response.answers)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(response=responses_made)
def test_a_response_survives_the_database(database: Database, response: Response) -> None:
    response = replace(
        response, id=ResponseId(str(uuid4()))
    )  # examples share the database, and repeat themselves
    _make_patient(database)
    with database.writing() as writing:
        assert responses.save_response(writing, response, stored_at=NOW, audit=_event()) == response
    with database.reading() as reading:
        again = responses.get_response(reading, response.id)
    assert again == response
    assert list(again.answers) == list(response.answers)


@pytest.mark.parametrize("one", Missing, ids=lambda reason: reason.value)
def test_the_reasons_for_a_gap_are_written_as_different_things(one: Missing) -> None:
    written = {json.dumps(write_response(_response(reason))) for reason in Missing}
    assert len(written) == len(Missing)
    assert read_response(write_response(_response(one))).answers == {LinkId("1"): one}


def test_the_same_said_at_another_time_has_the_same_content() -> None:
    first, later = _response(Choice("1", 1)), _response(Choice("1", 1), authored=NOW.replace(hour=11))
    assert content_sha256(first) == content_sha256(later)


@pytest.mark.parametrize(
    "other",
    [Choice("1", 2), Choice("1", None), Choice("2", 1), Text("1"), *Missing],
    ids=repr,
)
def test_anything_else_said_has_other_content(other: Answer | Missing) -> None:
    assert content_sha256(_response(Choice("1", 1))) != content_sha256(_response(other))


def _response(answer: Answer | Missing, *, authored: datetime = NOW) -> Response:
    return Response(
        id=ResponseId("r"),
        questionnaire=REF,
        source=Source.PATIENT,
        assistance=Assistance.NONE,
        authored=authored,
        language=Language("da"),
        answers={LinkId("1"): answer},
        patient=PATIENT,
    )


def _make_patient(database: Database) -> None:
    with database.writing() as writing:
        if patients.list_patients(writing, None):
            return
        patient = Patient(id=PATIENT, name="Test", birth=NOW.date())
        patients.save_patient(writing, patient, made_at=NOW, audit=_event())
        definition = StoredDefinition(
            sha256=REF.sha256, kind="questionnaire", id="q", version="1.10", files={"a.yaml": "a: 1"}
        )
        definitions.save_definition(writing, definition, stored_at=NOW, audit=_event())


def _event() -> AuditEvent:
    return AuditEvent(at=NOW, actor="test", action=Action.RESPONSE_SUBMITTED, subject="r")
