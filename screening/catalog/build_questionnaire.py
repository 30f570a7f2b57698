"""From the shapes of a questionnaire's files to core's Questionnaire.

The files must have passed `checks.questionnaire`: a reference that does not resolve raises KeyError here.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

from screening.catalog.build_wording import build_wordings
from screening.catalog.build_words import build_citation, by_language, in_no_language
from screening.catalog.compose import QuestionnaireFiles
from screening.catalog.shapes import (
    EnableWhenShape,
    ItemShape,
    MeanShape,
    QuestionnaireShape,
    RowShape,
    ScaleShape,
    ScoringShape,
    SumShape,
    TableShape,
)
from screening.catalog.source import DefinitionSource
from screening.core.bounds import Bounds
from screening.core.questionnaire import (
    Band,
    Colours,
    EnableWhen,
    Item,
    Language,
    LinearRule,
    LinkId,
    OpenFact,
    Questionnaire,
    QuestionnaireId,
    QuestionnaireRef,
    Scale,
    ScaleId,
    ScoringRule,
    Section,
    TableRule,
)
from screening.core.scoring import attainable_scores

ItemValues = tuple[tuple[int, ...], ...]

_PERCENT = Bounds(Fraction(0), Fraction(100))  # what tables and the linear transformation are printed on


def build_questionnaire(source: DefinitionSource, files: QuestionnaireFiles) -> Questionnaire:
    """The questionnaire these checked files define."""
    shape = files.main.shape
    sections = tuple(
        Section(
            link_id=LinkId(section.link_id),
            items=tuple(_item(shape, item, for_reader=section.for_reader) for item in section.items),
        )
        for section in shape.sections
    )
    items = {item.link_id: item for section in sections for item in section.items}
    scales = files.scoring.shape.scales if files.scoring else ()
    return Questionnaire(
        ref=QuestionnaireRef(id=QuestionnaireId(shape.id), version=shape.version, sha256=source.sha256),
        instrument=in_no_language(shape.instrument),
        instruments=by_language(shape.instrument),
        copyright=in_no_language(shape.copyright),
        copyrights=by_language(shape.copyright),
        respondent=shape.respondent,
        proxies=frozenset(shape.proxies),
        known_by=shape.known_by,
        sections=sections,
        scales=tuple(_scale(files.scoring.shape, scale, items) for scale in scales) if files.scoring else (),
        wordings={
            wording.language: wording
            for wording in build_wordings(shape, [file.shape for file in files.wordings])
        },
        sources=tuple(build_citation(source) for source in shape.sources),
        items=items,
        proxies_only=shape.proxies_only,
        short_form=tuple(LinkId(link_id) for link_id in shape.short_form),
        contains=frozenset(QuestionnaireId(id) for id in files.contains),
        open_facts=tuple(OpenFact(id=entry.id, text=_texts(entry.text)) for entry in shape.unknown),
        colours=_colours(shape),
        scope=_texts(shape.scope),
    )


def _texts(texts: Mapping[str, str]) -> Mapping[Language, str]:
    return {Language(language): text for language, text in texts.items()}


def _colours(shape: QuestionnaireShape) -> Colours | None:
    given = shape.colours
    if given is None:
        return None
    return Colours(
        citation=build_citation(given.citation), own_operationalisation=given.own_operationalisation
    )


def rows_for(scale: ScaleShape, table: TableShape, answers: tuple[int, ...]) -> tuple[int, ...]:
    """The numbers of the rows that these answers (in the scale's order) fall on; exactly one in a good table."""
    by_item = dict(zip(scale.items, answers, strict=True))
    return tuple(number for number, row in enumerate(table.rows) if _falls_on(row, by_item))


def _falls_on(row: RowShape, answers: Mapping[str, int]) -> bool:
    if row.sum != sum(answers.values()):
        return False
    return row.greater is None or row.than is None or answers[row.greater] > answers[row.than]


def rule_of(scale: ScaleShape, item_values: ItemValues) -> ScoringRule:
    """Core's rule for this scale; its items can give these values, in the scale's order."""
    if scale.table is not None:
        return _table_rule(scale, scale.table, item_values)
    if scale.mean is not None:
        return _mean_rule(scale.mean, item_values)
    return LinearRule(factor=(scale.sum or SumShape()).factor, offset=Fraction(0))


def _table_rule(scale: ScaleShape, table: TableShape, item_values: ItemValues) -> TableRule:
    return TableRule(
        scores={
            answers: table.rows[rows_for(scale, table, answers)[0]].n / table.of * 100
            for answers in product(*item_values)
        }
    )


def _mean_rule(mean: MeanShape, item_values: ItemValues) -> LinearRule:
    # EORTC QLQ-C30 Scoring Manual (Fayers 2001): RS = mean of the items; symptom and global scales
    # S = (RS - lowest) / range x 100; functioning scales S = (1 - (RS - lowest) / range) x 100.
    lowest = min(min(values) for values in item_values)
    factor = Fraction(100, mean.range * len(item_values))
    offset = Fraction(-100 * lowest, mean.range)
    if mean.reversed:
        return LinearRule(factor=-factor, offset=100 - offset)
    return LinearRule(factor=factor, offset=offset)


def _item(shape: QuestionnaireShape, item: ItemShape, *, for_reader: bool) -> Item:
    return Item(
        link_id=LinkId(item.link_id),
        type=item.type,
        construct=item.construct,
        options=shape.option_sets[item.options] if item.options is not None else (),
        direction=item.direction,
        recall=item.recall,
        max_length=item.max_length,
        enable_when=None if item.enable_when is None else _condition(item.enable_when),
        known_by=item.known_by,
        asks_help_with=tuple(LinkId(link_id) for link_id in item.asks_help_with),
        consent=item.consent,
        for_reader=item.for_reader or for_reader,
    )


def _condition(shape: EnableWhenShape) -> EnableWhen:
    also = tuple(LinkId(link_id) for link_id in shape.or_)
    return EnableWhen(link_id=LinkId(shape.link_id), codes=shape.codes, also=also)


def _scale(scoring: ScoringShape, shape: ScaleShape, items: Mapping[LinkId, Item]) -> Scale:
    link_ids = tuple(LinkId(link_id) for link_id in shape.items)
    item_values = tuple(items[link_id].values for link_id in link_ids)
    rule = rule_of(shape, item_values)
    change = shape.important_change
    return Scale(
        id=ScaleId(shape.id),
        items=link_ids,
        item_values=item_values,
        rule=rule,
        direction=shape.direction,
        attainable=attainable_scores(rule, item_values),
        citation=build_citation(scoring.citations[shape.citation]),
        bands=tuple(
            Band(
                id=band.id,
                cut=band.cut,
                citation=build_citation(scoring.citations[band.citation]),
                colour=band.colour,
            )
            for band in shape.bands
        ),
        important_change=None if change is None else change.points,
        important_change_citation=None
        if change is None
        else build_citation(scoring.citations[change.citation]),
        ends=None if shape.sum is not None else _PERCENT,
    )
