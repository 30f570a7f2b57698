"""An assessment -> a Summary: the same, in words for one reader. Step 7 of the main flow.

The summary is complete for both the paper page and the web page; rounding and wording end here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from screening.core.assessment import Assessment
from screening.core.questionnaire import Language
from screening.report.answers import answer_tables, answered_by, own_words, wish
from screening.report.asides import asides
from screening.report.conclusions import alert_words, criterion_words, verdict_words
from screening.report.gaps import missing_groups
from screening.report.kept import document_name, no_words
from screening.report.names import Names
from screening.report.provenance import guide, provenance
from screening.report.reader import Reader
from screening.report.signs import sign_names
from screening.report.timeline import Event, timeline
from screening.report.trends import changes, scale_days, scale_words, too_old_scales
from screening.report.words import Header, Labels, OwnWords, Summary

__all__ = ["Event", "Summary", "summarize"]

_NOBODY: Mapping[str, str] = MappingProxyType({})


def help_line(palliative_contact: str, translate: Callable[[str], str]) -> str | None:
    """The line that says whom to ring for advice; None when the service has not said."""
    if not palliative_contact:
        return None
    return translate("Advice from the palliative unit: {contact}").format(contact=palliative_contact)


def summarize(
    assessment: Assessment,
    *,
    patient_name: str | None,
    birth: date | None,
    language: Language,
    translate: Callable[[str], str],
    author_names: Mapping[str, str] = _NOBODY,
    help_line: str | None = None,
    events: Sequence[Event] = (),
) -> Summary:
    """Everything that the GP's page says, in `language`.

    `author_names`: staff id -> name, for who recorded the facts. `help_line`: whom to ring at the palliative unit.
    `events`: what else is marked in the drawings over time, a doctor's decision for one.
    """
    reader = Reader(language=language, translate=translate, zone=assessment.case.at.tzinfo)
    names = Names(assessment=assessment, reader=reader, authors=author_names)
    criteria_set, findings = assessment.criteria_set, assessment.findings
    written = own_words(names)
    return Summary(
        header=_header(names, patient_name, birth),
        verdict=verdict_words(names),
        alerts=alert_words(names),
        changes=changes(names),
        missing=missing_groups(names),
        criteria=criterion_words(names, criteria_set.criteria, findings.criteria),
        acute=criterion_words(names, criteria_set.alerts, findings.alerts),
        scales=scale_words(names),
        scale_days=scale_days(names),
        too_old_scales=too_old_scales(names),
        own_words=written,
        answered_by=answered_by(names),
        wish=wish(names),
        help_line=help_line,
        answers=answer_tables(names),
        guide=guide(names),
        provenance=provenance(names),
        labels=_labels(names, written),
        timeline=timeline(names, events),
        asides=asides(names),
    )


def _header(names: Names, patient_name: str | None, birth: date | None) -> Header:
    reader, case = names.reader, names.assessment.case
    return Header(
        document=document_name(names),
        name=patient_name or reader.translate("Name not given"),
        born=_born(names, birth),
        assessed=reader.translate("Assessed {day}, {time}").format(
            day=reader.long_day(case.at), time=reader.clock(case.at)
        ),
    )


def _born(names: Names, birth: date | None) -> str:
    reader, case = names.reader, names.assessment.case
    if (
        case.birth is None
    ):  # the age was no part of the assessment; a birth date known elsewhere is still said
        known = reader.translate("Date of birth not known")
        return known if birth is None else reader.translate("Born {day}").format(day=reader.long_day(birth))
    age = reader.bounds(case.birth.age_on(case.at.date()))
    if case.birth.first == case.birth.last:
        return reader.translate("Born {day}, {age} years").format(
            day=reader.long_day(case.birth.first), age=age
        )
    return reader.translate("Born between {first} and {last}, {age} years").format(
        first=reader.day(case.birth.first), last=reader.day(case.birth.last), age=age
    )


def _labels(names: Names, written: tuple[OwnWords, ...]) -> Labels:
    reader, translate = names.reader, names.reader.translate
    return Labels(
        language=reader.language,
        page=translate("Page {page} of {pages}"),
        continues=translate("continues on page {page}"),
        changes=translate("Changed since last time"),
        no_changes=translate("There are no earlier answers to compare with."),
        missing=translate("Missing, and who can supply it"),
        nothing_missing=translate("Nothing is missing that could change the outcome."),
        also_missing=translate("Also missing, without bearing on the outcome"),
        decisive=translate("could change the outcome"),
        criteria=translate("The criteria"),
        scales=translate("The scales, worst first"),
        no_scales=translate("There are no answers to score."),
        legend=translate(
            "Dot: now. Ring: earlier. Hatched: all it can still be. Grey: clinically important."
        ),
        legend_proxy=translate("Diamond: {who}."),
        reasons_on=translate("all reasons: page {page}"),
        own_words=_whose_words(reader, written),
        no_own_words=no_words(names),
        notes=translate("Notes by clinicians"),
        answered_by=translate("Who answered"),
        wish=translate("The patient's wish to be referred"),
        answers=translate("Every answer"),
        evidence=translate("The criteria with all their reasons"),
        source=translate("Source"),
        own_rule=translate("own rule"),
        own_rule_note=translate("* own operationalisation: no published source says it like this."),
        guide=translate("A short guide to the scales"),
        versions=translate("Versions, rights and checksums"),
        unprintable=translate("[{count} × {script}: cannot be printed]"),
        timeline=translate("The scales over time"),
        events=translate("What happened meanwhile"),
        unprintable_sign=translate("[{count} × sign that cannot be printed: {name}]"),
        signs=sign_names(translate),
        kept=translate("the doctor can see this"),
    )


def _whose_words(reader: Reader, written: tuple[OwnWords, ...]) -> str:
    """The heading over what was written: what a relative wrote is not passed off as the patient's."""
    if all(words.by_patient for words in written if not words.staff):
        return reader.translate("In the patient's own words")
    return reader.translate("In their own words")
