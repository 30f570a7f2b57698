"""The items of a QuestionnaireResponse, flattened to a submission.

Groups and nested items are walked in order. What an item can say:

    an answer                                              its code, number or text, raw
    no answer, and the data-absent-reason extension        the reason (asked-declined: declined)
    no answer, and nothing else                            skipped: it was reached, or it would not be there
    no item                                                never reached

Whether an answer is one of the item's options is for `core.validate`, which knows the questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterator

from screening.core.errors import Problem
from screening.core.questionnaire import LinkId
from screening.core.response import Assistance, Missing, Submission, SubmittedItem
from screening.interop.element import Element
from screening.interop.fhir_codes import (
    ASSISTANCE,
    DATA_ABSENT_REASON,
    DOCTOR_ONLY,
    MASKED,
    MISSING_OF_CODE,
)

_WORDS_OF_HELP = tuple(assistance.value for assistance in Assistance)


def read_items(response: Element) -> Submission:
    """All items that are not groups, in order, each with its place."""
    return Submission(items=tuple(_walk(response)))


def read_assistance_by_item(response: Element) -> dict[LinkId, Assistance]:
    """The help that items say they had, as `fhir_out` writes it."""
    found: dict[LinkId, Assistance] = {}
    for item in _every_item(response):
        for extension in item.objects("extension"):
            if extension.value.get("url") == ASSISTANCE:
                code = extension.required_text("valueCode")
                if code in _WORDS_OF_HELP:
                    found[LinkId(str(item.value.get("linkId")))] = Assistance(code)
                elif code is not None:
                    expected = ", ".join(_WORDS_OF_HELP)
                    extension.refuse(
                        Problem(
                            extension.where,
                            "is not a kind of help: expected {expected}",
                            {"expected": expected},
                        )
                    )
    return found


def read_doctor_only(response: Element) -> frozenset[LinkId]:
    """The items marked as kept for the doctor, as `fhir_out` writes it. One whose answer was left out of the file is
    refused: it was answered, and whoever goes on from here would go on without knowing it."""
    found = {
        LinkId(link_id)
        for extension in response.objects("extension")
        if extension.value.get("url") == DOCTOR_ONLY
        for link_id in [extension.required_text("valueString")]
        if link_id is not None
    }
    for item in _every_item(response):
        extensions = item.objects("extension")
        if not any(
            one.value.get("url") == DOCTOR_ONLY and one.value.get("valueBoolean") for one in extensions
        ):
            continue
        found.add(LinkId(str(item.value.get("linkId"))))
        if any(one.value.get("valueCode") == MASKED for one in extensions):
            item.refuse(
                Problem(
                    item.where,
                    "was answered and kept for the doctor, and this file was made without it: use the doctor's file",
                )
            )
    return frozenset(found)


def _every_item(parent: Element) -> Iterator[Element]:
    for item in parent.objects("item"):
        yield item
        yield from _every_item(item)
        for answer in item.objects("answer"):
            yield from _every_item(answer)


def refuse_modifiers(element: Element) -> None:
    """FHIR forbids to read past a modifier extension that is not understood, and none is understood here."""
    for name in ("modifierExtension", "implicitRules"):
        if name in element.value:
            element.refuse(
                Problem(element.at(name), "changes the meaning in a way this program does not know")
            )


def _walk(parent: Element) -> Iterator[SubmittedItem]:
    for item in parent.objects("item"):
        refuse_modifiers(item)
        answers = item.objects("answer")
        reason = _absent_reason(item)
        link_id = item.required_text("linkId")
        is_group = "item" in item.value and "answer" not in item.value and reason is None
        if link_id is not None and not is_group:
            yield _submitted(item, link_id, answers, reason)
        yield from _walk(item)
        for answer in answers:
            yield from _walk(answer)


def _submitted(
    item: Element, link_id: str, answers: tuple[Element, ...], reason: Missing | None
) -> SubmittedItem:
    values: list[str] = []
    for answer in answers:
        refuse_modifiers(answer)
        reason_here = _absent_reason(answer)
        value = _value(answer, has_reason=reason_here is not None)
        reason = reason or reason_here
        if value is not None:
            values.append(value)
    return SubmittedItem(link_id=link_id, values=tuple(values), missing=reason, where=item.where)


def _value(answer: Element, *, has_reason: bool) -> str | None:
    """The raw value of an answer; None when it has none, or one that cannot be read and is written down."""
    match tuple(name for name in answer.value if name.startswith("value")):
        case ("valueCoding",):
            coding = answer.object("valueCoding")
            if coding is None or (has_reason and "code" not in coding.value):
                return None
            return coding.required_text("code")
        case ("valueInteger",):
            return _integer(answer)
        case ("valueString",):
            return answer.text("valueString")
        case ():
            if not has_reason:
                answer.refuse(Problem(answer.where, "has no value, and no reason for having none"))
        case (_,):
            expected = "valueCoding, valueInteger, valueString"
            answer.refuse(
                Problem(
                    answer.where,
                    "has a kind of value that is not read here: expected {expected}",
                    {"expected": expected},
                )
            )
        case _:
            answer.refuse(Problem(answer.where, "has more than one value"))
    return None


def _integer(answer: Element) -> str | None:
    found = answer.value["valueInteger"]
    # In Python `True` is an integer; in FHIR it is not, and neither is 3.0.
    if isinstance(found, bool) or not isinstance(found, int) or abs(found) >= 2**31:
        answer.refuse(Problem(answer.at("valueInteger"), "must be a whole number"))
        return None
    return str(found)


def _absent_reason(element: Element) -> Missing | None:
    """Why there is no value, as said on the element itself or on the value in it (`_valueInteger`, `valueCoding`)."""
    beside = tuple(name for name in element.value if name.startswith("_value") or name == "valueCoding")
    places = (element, *(element.object(name) for name in beside))
    reasons = (reason for place in places if place is not None for reason in _reasons(place))
    return next(iter(tuple(reasons)), None)


def _reasons(element: Element) -> Iterator[Missing]:
    for extension in element.objects("extension"):
        if extension.value.get("url") != DATA_ABSENT_REASON:
            continue
        code = extension.required_text("valueCode")
        if code is None:
            continue
        if code in MISSING_OF_CODE:
            yield MISSING_OF_CODE[code]
        else:
            expected = ", ".join(sorted(MISSING_OF_CODE))
            extension.refuse(
                Problem(
                    extension.where,
                    "is not a reason for having no answer: expected {expected}",
                    {"expected": expected},
                )
            )
