"""FHIR references: what kind of person is meant, and whether two references mean the same patient.

A patient can be named by a relative reference (``Patient/1``), an absolute one, an entry's ``fullUrl`` or an
identifier. Names are compared and never shown: one of them may be a CPR number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from screening.core.errors import Problem
from screening.interop.element import Element

ResourceTypes = Mapping[
    str, str
]  # the resource type of every fullUrl of the Bundle and every `#id` contained


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Whom a reference means: the resource type, None when it does not say, and every name it uses."""

    type: str | None
    names: frozenset[str]


def read_reference(element: Element, types: ResourceTypes) -> Reference:
    """What a Reference element says; a contradiction in it is written down as a problem."""
    said = element.text("type")
    reference = element.text("reference")
    identifier = element.object("identifier")
    meant = None if reference is None else _type_of(reference, types)
    if said is not None and meant is not None and said != meant:
        element.refuse(Problem(element.where, "names two different kinds of resource"))
    names = {
        *_names_of_reference(reference),
        *_names_of_identifiers(() if identifier is None else (identifier,)),
    }
    return Reference(type=meant or said, names=frozenset(names))


def names_of_patient(patient: Element, full_url: str | None) -> frozenset[str]:
    """Every name by which a response can mean this Patient resource; empty when it bears none."""
    id = patient.text("id")
    names = set(_names_of_identifiers(patient.objects("identifier")))
    if full_url is not None:
        names.add(full_url)
    if id is not None and not _is_web_address(full_url):
        names.add(f"Patient/{id}")
    return frozenset(names)


def may_be_same(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two sets of names can mean the same person; a set without names contradicts nothing."""
    one, other = tuple(one), tuple(other)
    return not one or not other or any(_is_same(a, b) for a in one for b in other)


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    if _is_web_address(one) and _is_web_address(other):
        return False
    return one.endswith(f"/{other}") or other.endswith(f"/{one}")


def _is_web_address(name: str | None) -> bool:
    return name is not None and name.startswith(("http://", "https://"))


def _type_of(reference: str, types: ResourceTypes) -> str | None:
    if reference in types:
        return types[reference]
    segments = _without_version(reference).split("/")
    return segments[-2] if len(segments) > 1 else None


def _names_of_reference(reference: str | None) -> Iterator[str]:
    # A contained resource has no identity outside its response.
    if reference is not None and not reference.startswith("#"):
        yield _without_version(reference)


def _without_version(reference: str) -> str:
    return reference.partition("/_history/")[0]


def _names_of_identifiers(identifiers: Iterable[Element]) -> Iterator[str]:
    for identifier in identifiers:
        system, value = identifier.text("system"), identifier.text("value")
        if value is not None:
            yield f"{system or ''}|{value}"
