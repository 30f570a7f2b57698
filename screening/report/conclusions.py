"""The verdict and the acute warning signs in words, and every criterion with its reasons.

Alerts and outcome are two axes: the alerts are said whatever the outcome, and the sentence on the criteria never says
that somebody must be referred: the program argues, the doctor decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from screening.core.criteria import Criterion, CriterionId, Outcome, OutcomeId
from screening.core.doctor_only import rests_on_kept
from screening.core.findings import Finding
from screening.core.truth import Truth
from screening.report.brief import all_points, sufficient
from screening.report.explanation import explain, reasons, truth_of
from screening.report.kept import kept_words
from screening.report.names import Names
from screening.report.words import Alerts, CriterionWords, MetAlert, VerdictWords


def verdict_words(names: Names) -> VerdictWords:
    """The conclusion: outcome, the sentence on the criteria, what is certain in any case, advice and remarks."""
    run, reader = names.assessment, names.reader
    verdict = run.verdict
    settled = verdict.outcome is not None
    certain = _outcome(names, verdict.at_least)
    said = set(verdict.remarks)
    return VerdictWords(
        truth=_criteria_met(names),
        settled=settled,
        outcome=reader.pick(certain.label) if settled else reader.translate("Cannot be settled yet"),
        sentence=_sentence(names),
        floor=None if settled else _range(names),
        advice=reader.pick(certain.advice) if settled else _advice_meanwhile(names, certain),
        remarks=(
            *(reader.pick(r.text) for r in run.criteria_set.remarks if r.id in said),
            *kept_words(names),
        ),
    )


def _outcome(names: Names, id: OutcomeId) -> Outcome:
    return next(outcome for outcome in names.assessment.criteria_set.outcomes if outcome.id == id)


def _range(names: Names) -> str:
    """What is certain already. The last outcome is what is left when nothing is found: no floor, and no comfort."""
    verdict, reader = names.assessment.verdict, names.reader
    least, most = _outcome(names, verdict.at_least), _outcome(names, verdict.at_most)
    if least.rule is None:
        return reader.translate("Nothing is certain yet. At most: {most}").format(
            most=reader.pick(most.label)
        )
    return reader.translate("At least: {least}. At most: {most}").format(
        least=reader.pick(least.label), most=reader.pick(most.label)
    )


def _advice_meanwhile(names: Names, certain: Outcome) -> str:
    ask = names.reader.translate("Get what is missing, and assess again.")
    return ask if certain.rule is None else f"{ask} {names.reader.pick(certain.advice)}"


def _criteria_met(names: Names) -> Truth:
    """Whether the rule of the set's first outcome holds: that is what "the criteria are met" means. Read from the
    verdict, which is the whole one's too where the findings leave answers out."""
    first, verdict = names.assessment.criteria_set.outcomes[0].id, names.assessment.verdict
    if verdict.outcome == first:
        return Truth.TRUE
    return Truth.UNKNOWN if verdict.at_most == first else Truth.FALSE


def _sentence(names: Names) -> str:
    criteria_set, translate = names.assessment.criteria_set, names.reader.translate
    truth = _criteria_met(names)
    match truth:
        case Truth.TRUE:
            template = translate("The criteria in the set “{title}” v{version} are met.")
        case Truth.FALSE:
            template = translate("The criteria in the set “{title}” v{version} are not met.")
        case Truth.UNKNOWN:
            template = translate("The criteria in the set “{title}” v{version} cannot be told to be met.")
        case _:
            assert_never(truth)
    return template.format(title=names.reader.pick(criteria_set.title), version=criteria_set.ref.version)


def alert_words(names: Names) -> Alerts:
    """The acute warning signs: those that are there, then those nobody has answered, then those answered no."""
    run, translate = names.assessment, names.reader.translate
    by_truth: dict[Truth, list[CriterionId]] = {truth: [] for truth in Truth}
    for alert, truth in run.verdict.alerts.items():
        by_truth[truth].append(alert)
    kept = [id for id in by_truth[Truth.UNKNOWN] if rests_on_kept(run.findings, run.findings.alerts[id])]
    by_truth[Truth.UNKNOWN] = [id for id in by_truth[Truth.UNKNOWN] if id not in kept]
    met = tuple(
        MetAlert(label=names.criterion(alert), reasons=reasons(run.findings.alerts[alert], names))
        for alert in by_truth[Truth.TRUE]
    )
    unanswered = _listed(names, by_truth[Truth.UNKNOWN])
    answered_no = _listed(names, by_truth[Truth.FALSE])
    if run.redaction is not None and run.redaction.hides_alert:
        met = (_hidden_alert(names),)
    return Alerts(
        heading=_heading(names, by_truth, is_met=bool(met), kept=bool(kept)),
        met=met,
        unanswered=unanswered
        and translate("Acute warning signs have not been answered: {signs}").format(signs=unanswered),
        answered_no=answered_no and translate("Answered no: {signs}").format(signs=answered_no),
    )


def _hidden_alert(names: Names) -> MetAlert:
    """A sign that only the doctor may name: whoever reads this must know that it is there, and what to do."""
    translate = names.reader.translate
    return MetAlert(
        label=translate("An acute warning sign that the patient has kept for the doctor"),
        reasons=(translate("The doctor has been told and must look today. Ring the doctor now."),),
    )


def _heading(names: Names, by_truth: Mapping[Truth, list[CriterionId]], *, is_met: bool, kept: bool) -> str:
    translate = names.reader.translate
    if is_met:
        return translate("ACUTE: make contact now, not by way of a referral queue")
    if by_truth[Truth.UNKNOWN]:
        return translate("Acute warning signs: not all are answered")
    if kept:
        return translate("Acute warning signs: some of the answers are kept for the doctor")
    if by_truth[Truth.FALSE]:
        return translate("Acute warning signs: none reported")
    return translate("This set of criteria asks for no acute warning signs")


def _listed(names: Names, alerts: list[CriterionId]) -> str | None:
    return ", ".join(names.criterion(alert) for alert in alerts) or None


def criterion_words(
    names: Names, criteria: Mapping[CriterionId, Criterion], findings: Mapping[CriterionId, Finding]
) -> tuple[CriterionWords, ...]:
    """Each criterion with its truth, its deciding reasons and its tree, in the order of the set."""
    return tuple(_criterion_words(names, criterion, findings[id]) for id, criterion in criteria.items())


def _criterion_words(names: Names, criterion: Criterion, finding: Finding) -> CriterionWords:
    applies = names.assessment.applies(criterion.id)
    return CriterionWords(
        id=criterion.id,
        label=names.criterion(criterion.id),
        truth=finding.truth,
        truth_word=_truth_word(names, finding, applies=applies),
        reasons=reasons(finding, names) if applies else _why_it_does_not_apply(finding, names, reasons),
        brief=all_points(finding, names) if applies else _why_it_does_not_apply(finding, names, all_points),
        briefest=sufficient(finding, names)
        if applies
        else _why_it_does_not_apply(finding, names, sufficient),
        own=criterion.own_operationalisation,
        citation=criterion.citation.in_language(names.reader.language),
        explanation=explain(finding, names),
        applies=applies,
        kept=applies and rests_on_kept(names.assessment.findings, finding),
    )


def _truth_word(names: Names, finding: Finding, *, applies: bool) -> str:
    return truth_of(finding, names) if applies else names.reader.translate("does not apply")


def _why_it_does_not_apply(
    finding: Finding, names: Names, told: Callable[[Finding, Names], tuple[str, ...]]
) -> tuple[str, ...]:
    """The first part of the rule is whom it applies to; what the second one shows no longer matters."""
    why = "; ".join(told(replace(finding, children=finding.children[:1]), names))
    return (names.reader.translate("Does not apply here. {reason}").format(reason=why),)
