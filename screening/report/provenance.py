"""What the page rests on: definitions, versions, checksums, rights, validation; and the short guide to the scales."""

from __future__ import annotations

from collections.abc import Iterator

from screening.core.criteria import Status
from screening.core.questionnaire import Direction, Questionnaire, Scale
from screening.core.response import WordingUsed
from screening.core.wording import wording_used
from screening.report.names import Names
from screening.report.trends import cut_words, scale_ends
from screening.report.words import GuideLine, Provenance

_SHOWN_OF_CHECKSUM = 12


def provenance(names: Names) -> Provenance:
    """The foot of the first page, and the whole list on the last."""
    return Provenance(short=tuple(_short(names)), full=tuple(_full(names)))


def _short(names: Names) -> Iterator[str]:
    run, translate = names.assessment, names.reader.translate
    ref = run.criteria_set.ref
    criteria = translate("Criteria {id} v{version}, sha256 {checksum}").format(
        id=ref.id, version=ref.version, checksum=ref.sha256[:_SHOWN_OF_CHECKSUM]
    )
    yield f"{criteria}. {_status(names)}"
    for definition in _used(names):
        yield f"{_instrument(names, definition)}. {definition.copyright_in(names.reader.language)}"
        yield from _validity(names, definition)
    yield translate("Program: screening {version}").format(version=run.program_version)
    yield _disclaimer(names)


def _full(names: Names) -> Iterator[str]:
    run, reader = names.assessment, names.reader
    ref = run.criteria_set.ref
    yield reader.translate("Criteria set: {title}, {id} v{version}").format(
        title=reader.pick(run.criteria_set.title), id=ref.id, version=ref.version
    )
    yield reader.translate("sha256 of the criteria file: {checksum}").format(checksum=ref.sha256)
    yield _status(names)
    for definition in _used(names):
        yield from _definition(names, definition)
    yield reader.translate("Program: screening {version}").format(version=run.program_version)
    yield _disclaimer(names)


def _disclaimer(names: Names) -> str:
    return names.reader.translate(
        "Decision support, not a diagnosis; not a certified medical device. The doctor decides."
    )


def _status(names: Names) -> str:
    if names.assessment.criteria_set.status is Status.DRAFT:
        return names.reader.translate("Draft criteria, need clinical sign-off.")
    return names.reader.translate("Criteria signed off by clinicians.")


def _used(names: Names) -> tuple[Questionnaire, ...]:
    """The definitions that took part, in the order of the set's inputs; those of earlier answers too."""
    case = names.assessment.case
    used = [
        names.definition(input, response)
        for input in case.responses
        for response in (case.responses[input] or (None,))
    ]
    used += [names.records.definition(response) for shown in case.shown.values() for response in shown]
    return tuple({definition.ref: definition for definition in used}.values())


def _instrument(names: Names, definition: Questionnaire) -> str:
    return (
        f"{definition.instrument_in(names.reader.language)} ({definition.ref.id} v{definition.ref.version})"
    )


def _validity(names: Names, definition: Questionnaire) -> Iterator[str]:
    """Which wordings the respondents read, whether these are validated, and in whom the instrument is."""
    for wording in _wordings_read(names, definition):
        yield _wording(names, wording)
    if definition.scope:
        yield names.reader.pick(definition.scope)
    yield from (names.reader.pick(fact.text) for fact in definition.open_facts)


def _wordings_read(names: Names, definition: Questionnaire) -> tuple[WordingUsed, ...]:
    """What the respondents read, each once; where nobody has answered, what stands on this page."""
    read = {
        wording_used(definition, response): None
        for response in names.assessment.case.all_responses()
        if response.questionnaire == definition.ref
    }
    shown = names.wording(definition)
    if read or shown is None:
        return tuple(read)
    return (
        WordingUsed(
            language=shown.language, source=shown.source, version=shown.version, validated=shown.validated
        ),
    )


def _wording(names: Names, wording: WordingUsed) -> str:
    translate = names.reader.translate
    if wording.version is None:
        return translate("Wording {language}: not known here, so NOT taken as validated.").format(
            language=wording.language
        )
    validated = translate("validated") if wording.validated else translate("NOT a validated translation")
    return translate("Wording {language} v{version}: {validated}.").format(
        language=wording.language, version=wording.version, validated=validated
    )


def _definition(names: Names, definition: Questionnaire) -> Iterator[str]:
    translate = names.reader.translate
    yield translate("Questionnaire: {instrument}").format(instrument=_instrument(names, definition))
    yield translate("sha256 of the questionnaire: {checksum}").format(checksum=definition.ref.sha256)
    yield definition.copyright_in(names.reader.language)
    yield from _validity(names, definition)
    for wording in _wordings_read(names, definition):
        own = definition.wordings.get(wording.language)
        if own is not None:
            yield translate("Source of the wording ({language}): {source}. Licence: {licence}").format(
                language=own.language, source=own.source, licence=own.licence
            )


# -- the guide --------------------------------------------------------------------------------------------------


def guide(names: Names) -> tuple[GuideLine, ...]:
    """What each scale's number means: range, direction, cut points and smallest important change with their source."""
    return tuple(
        GuideLine(name=names.scale(definition, scale.id), text=" ".join(_guide(names, scale)))
        for definition in _scored(names)
        for scale in definition.scales
    )


def _scored(names: Names) -> tuple[Questionnaire, ...]:
    """One definition for each questionnaire with scales: that of the newest response."""
    inputs = names.assessment.case.responses
    return tuple(definition for input in inputs if (definition := names.definition(input)).scales)


def _guide(names: Names, scale: Scale) -> Iterator[str]:
    reader = names.reader
    low, high = (reader.number(end) for end in scale_ends(scale))
    if scale.direction is Direction.HIGH_IS_WORSE:
        yield reader.translate("{low} to {high}, high is bad.").format(low=low, high=high)
    else:
        yield reader.translate("{low} to {high}, high is good.").format(low=low, high=high)
    for band in scale.bands[:1]:
        yield reader.translate("Clinically important {cut} ({source}).").format(
            cut=cut_words(reader, scale, band.cut), source=band.citation.in_language(reader.language)
        )
    if not scale.bands:
        yield reader.translate("No published cut point.")
    if scale.important_change is not None:
        yield _important_change(names, scale, reader.number(scale.important_change))


def _important_change(names: Names, scale: Scale, points: str) -> str:
    source = scale.important_change_citation
    if source is None:
        return names.reader.translate("Smallest important worsening (MID): ≥ {points} points.").format(
            points=points
        )
    return names.reader.translate("Smallest important worsening (MID): ≥ {points} points ({source}).").format(
        points=points, source=source.in_language(names.reader.language)
    )
