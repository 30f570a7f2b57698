"""Answers that come in a file: read as FHIR, validated, scored or assessed. Stores nothing and needs no database.

`now` and `at` are the only clocks: the same file, data and moment give the same result, whenever it is run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from screening import __version__
from screening.catalog.catalog import Catalog
from screening.core.assessment import Assessment, assess
from screening.core.case import make_case
from screening.core.criteria import CriteriaSet, CriteriaSetId
from screening.core.doctor_only import followers
from screening.core.errors import InvalidSubmission, NotFound, Problem
from screening.core.happenings import Happening, in_order
from screening.core.people import BirthDate
from screening.core.questionnaire import Language, Questionnaire, Source
from screening.core.records import QuestionnaireByRef
from screening.core.response import Response, WordingUsed
from screening.core.scoring import score
from screening.core.validation import validate
from screening.core.wording import wording_used
from screening.interop.assessment_json import assessment_json, scores_json
from screening.interop.fhir_in import FhirInput, FhirResponse, read_fhir

__all__ = ["FileAssessment", "assess_file", "assessment_json", "score_file"]

_LANGUAGE = Language("da")  # the wording taken to be used when a file does not say: this is a Danish service


def score_file(catalog: Catalog, text: str, *, now: datetime) -> dict[str, Any]:
    """The scores as JSON values: of the one response that has scales, or of several ``{"responses": [...]}``.

    A score does not depend on who answered or when, so a file to be scored need not say either. Raises
    InvalidSubmission with every problem.
    """
    read = read_fhir(text)
    responses = _validated(catalog, read, now=now, needs_origin=False)
    scored = [response for response in responses if catalog.by_ref[response.questionnaire].scales]
    documents = [_scores(catalog, response) for response in scored or responses]
    if len(documents) == 1:
        return documents[0]
    ids = (response.id for response in scored or responses)
    return {"responses": [{"id": id, **document} for id, document in zip(ids, documents, strict=True)]}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAssessment:
    """An assessment of a file, with the names it bears, for the page: the Patient's, and of those who recorded answers
    (here a name is its own id); and with what it says was done meanwhile."""

    assessment: Assessment
    patient_name: str | None = field(repr=False)
    author_names: Mapping[str, str] = field(repr=False)
    happenings: tuple[Happening, ...] = ()


def assess_file(catalog: Catalog, text: str, *, criteria_set: str, at: datetime) -> FileAssessment:
    """The assessment of what the file holds, as of `at` (aware). Raises NotFound (the set), InvalidSubmission.

    Only the offset of `at` counts and not its zone, as for assessments that are stored: the page and the data attached
    to it must tell the same times, and the data can tell only an offset.
    """
    at = at.replace(tzinfo=timezone(at.utcoffset() or timedelta()))
    chosen = catalog.get_criteria_set(CriteriaSetId(criteria_set))
    read = read_fhir(text)
    responses = _validated(catalog, read, now=at, needs_origin=True)
    case = make_case(chosen, responses, birth=read.birth, at=at)
    assessment = assess(chosen, _definitions(catalog, chosen, responses), case, program_version=__version__)
    names = {response.author: response.author for response in responses if response.author is not None}
    return FileAssessment(
        assessment=assessment,
        patient_name=read.patient_name,
        author_names=names,
        happenings=in_order(one for one in read.happenings if one.at <= at),
    )


def _definitions(
    catalog: Catalog, criteria_set: CriteriaSet, responses: tuple[Response, ...]
) -> QuestionnaireByRef:
    """The questionnaire of every input, and those that were answered in its place."""
    inputs = criteria_set.all_inputs()
    wanted = {input.questionnaire for input in inputs}
    answered = {response.questionnaire for response in responses}
    return {
        ref: questionnaire
        for ref, questionnaire in catalog.by_ref.items()
        if ref.id in wanted or (ref in answered and any(input.reads(ref.id) for input in inputs))
    }


def _scores(catalog: Catalog, response: Response) -> dict[str, Any]:
    questionnaire = catalog.by_ref[response.questionnaire]
    scores = score(questionnaire.scales, response)
    return scores_json(questionnaire.ref, scores, wording=wording_used(questionnaire, response))


def _validated(
    catalog: Catalog, read: FhirInput, *, now: datetime, needs_origin: bool
) -> tuple[Response, ...]:
    """Every response of the file, valid. Raises InvalidSubmission with the problems of all of them."""
    problems = [*_problems_of_birth(read.birth, now)]
    responses: list[Response] = []
    for found in read.responses:
        questionnaire = _questionnaire_of(catalog, found)
        if isinstance(questionnaire, Problem):
            problems.append(questionnaire)
            continue
        if needs_origin:
            problems += _problems_of_origin(questionnaire, found)
        try:
            responses.append(_validate(questionnaire, found, now=now))
        except InvalidSubmission as invalid:
            problems += (_placed(problem, found) for problem in invalid.problems)
    if problems:
        raise InvalidSubmission(problems)
    return tuple(responses)


def _validate(questionnaire: Questionnaire, found: FhirResponse, *, now: datetime) -> Response:
    response = validate(
        questionnaire,
        found.submission,
        id=found.id,
        source=found.source or _any_source(questionnaire),
        authored=found.authored or now,
        now=now,
        language=found.language or _LANGUAGE,
        assistance=found.assistance,
        assistance_by_item={
            link_id: help
            for link_id, help in found.assistance_by_item.items()
            if link_id in questionnaire.items
        },
        form=found.form,
        paper=found.paper,
        replaces=found.replaces,
        corrected=found.corrected,
        author=found.author_name,
    )
    marked = found.doctor_only & questionnaire.items.keys()
    return replace(
        response,
        wording=found.wording or _unstated(questionnaire, response),
        doctor_only=marked | followers(questionnaire, marked),
    )


def _unstated(questionnaire: Questionnaire, response: Response) -> WordingUsed | None:
    """The mark of a response whose sender does not say in whose words it was answered.

    That validated words are installed here says nothing of the words used there: it never counts as validated.
    """
    here = wording_used(questionnaire, response)
    return replace(here, source=None, version=None, validated=False) if here.validated else None


def _any_source(questionnaire: Questionnaire) -> Source:
    """Somebody who may answer, for a score, which is the same whoever did."""
    if questionnaire.may_answer(questionnaire.respondent):
        return questionnaire.respondent
    return min(questionnaire.proxies, key=lambda source: source.value)


def _questionnaire_of(catalog: Catalog, found: FhirResponse) -> Questionnaire | Problem:
    where = f"{found.where}.questionnaire"
    try:
        known = catalog.get_questionnaire(found.questionnaire)
    except NotFound:
        names = ", ".join(sorted(catalog.questionnaires))
        return Problem(where, "is not a questionnaire that is known here: {known}", {"known": names})
    try:
        return catalog.get_questionnaire(found.questionnaire, found.version)
    except NotFound:
        return Problem(where, "is not a version that is known here: {known}", {"known": str(known.ref)})


def _problems_of_origin(questionnaire: Questionnaire, found: FhirResponse) -> Iterator[Problem]:
    """Who answered decides what an answer can prove, and when decides whether it still counts: neither is guessed.

    Where only one kind of person may answer at all, it is no guess.
    """
    if found.source is None and questionnaire.proxies:
        yield Problem(
            found.where,
            "does not say who answered: {element} must refer to a Patient, RelatedPerson or Practitioner",
            {"element": "source"},
        )
    if found.authored is None:
        yield Problem(
            found.where, "does not say when it was answered: {element} is missing", {"element": "authored"}
        )


def _problems_of_birth(birth: BirthDate | None, now: datetime) -> Iterator[Problem]:
    if birth is not None and birth.first > now.date():
        yield Problem("Patient.birthDate", "the birth date lies in the future")


def _placed(problem: Problem, found: FhirResponse) -> Problem:
    """Items know their place in the file; what concerns a whole response gets its response's place."""
    if problem.where.startswith(found.where):
        return problem
    return Problem(f"{found.where}.{problem.where}", problem.message, problem.values)
