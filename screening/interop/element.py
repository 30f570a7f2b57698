"""One JSON object of a FHIR resource together with its place, for reading it piece by piece.

A reader that finds something of the wrong shape writes a problem down and goes on, so that everything wrong is said
at once. Problems name places and what was expected, never what was found.
"""

from __future__ import annotations

from dataclasses import dataclass

from screening.core.errors import Problem
from screening.interop.strict_json import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A JSON object at `where` (``Bundle.entry[1].resource.item[3]``); `problems` is shared by a whole reading."""

    value: dict[str, Json]
    where: str
    problems: list[Problem]

    def at(self, name: str) -> str:
        """The place of one of its elements."""
        return f"{self.where}.{name}"

    def refuse(self, problem: Problem) -> None:
        """Write a problem down."""
        self.problems.append(problem)

    def text(self, name: str) -> str | None:
        """A string element; None when it is absent, or wrong and written down."""
        if name not in self.value:
            return None
        found = self.value[name]
        if not isinstance(found, str) or not found.strip():
            self.refuse(Problem(self.at(name), "must be a text that is not empty"))
            return None
        return found

    def required_text(self, name: str) -> str | None:
        """A string element that must be there; None when it is not, or wrong, and written down."""
        if name not in self.value:
            self.refuse(Problem(self.where, "has no {element}", {"element": name}))
        return self.text(name)

    def object(self, name: str) -> Element | None:
        """An element that is an object; None when it is absent, or wrong and written down."""
        return self._as_object(self.value[name], self.at(name)) if name in self.value else None

    def objects(self, name: str) -> tuple[Element, ...]:
        """An element that is a list of objects; empty when it is absent, or wrong and written down."""
        if name not in self.value:
            return ()
        found = self.value[name]
        if not isinstance(found, list) or not found:
            self.refuse(Problem(self.at(name), "must be a list that is not empty"))
            return ()
        objects = (self._as_object(entry, f"{self.at(name)}[{index}]") for index, entry in enumerate(found))
        return tuple(entry for entry in objects if entry is not None)

    def _as_object(self, found: Json, where: str) -> Element | None:
        if not isinstance(found, dict):
            self.refuse(Problem(where, "must be an object"))
            return None
        return Element(value=found, where=where, problems=self.problems)
