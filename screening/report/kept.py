"""What is kept for the doctor, said on the page: to the doctor, who must not pass it on, and to everybody else."""

from __future__ import annotations

from screening.core.questionnaire import ItemType
from screening.core.response import Kept
from screening.report.names import Names

_NAMED = 4  # items; which they all are stands among the answers


def document_name(names: Names) -> str:
    """The name of the page; of one with answers left out another, so that it is not taken for the doctor's."""
    translate = names.reader.translate
    if names.assessment.redaction is None:
        return translate("Needs screening in palliative care")
    return translate("Needs screening in palliative care. Answers kept for the doctor are left out")


def no_words(names: Names) -> str:
    """What stands in the place of own words where none are shown: that nothing was written, unless that is not said."""
    translate = names.reader.translate
    hidden = any(
        isinstance(response.answers[item.link_id], Kept) and item.type is ItemType.TEXT
        for response in names.assessment.case.all_responses()
        for item in names.records.definition(response).items.values()
    )
    return (
        translate("Kept for the doctor, and not shown here.") if hidden else translate("Nothing was written.")
    )


def kept_words(names: Names) -> tuple[str, ...]:
    """Which items are kept, and what that means for this reader; nothing where none is."""
    items, translate = _items(names), names.reader.translate
    if not items:
        return ()
    said = "; ".join(items[:_NAMED])
    if items[_NAMED:]:
        said = f"{said}; {translate('and {count} more').format(count=len(items) - _NAMED)}"
    if names.assessment.redaction is None:
        template = translate("Only for the doctor, not for the nurse or relatives: {items}.")
    else:
        template = translate(
            "Kept for the doctor and not shown here: {items}. The conclusion rests on all the answers."
        )
    return (template.format(items=said),)


def _items(names: Names) -> tuple[str, ...]:
    """The kept items of all that was used, each once."""
    return tuple(
        dict.fromkeys(
            names.item(definition, link_id)
            for response in names.assessment.case.all_responses()
            for definition in [names.records.definition(response)]
            for link_id in definition.items
            if link_id in response.doctor_only
        )
    )
