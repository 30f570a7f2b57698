"""The errors a user can cause or must see, as one tree.

    ScreeningError
    +- BadDataFile(path, problems)     our YAML is malformed or makes no sense     exit 10
    +- InvalidSubmission(problems)     the respondent's or sender's input          422, exit 11
    +- NotFound(kind, key)                                                         404, exit 12
    +- NotPermitted(reason, values)                                                403, exit 13
    +- Conflict(reason, values)        already submitted, stale version            409, exit 14
    +- DatabaseFailed(reason, values)  unreachable, damaged, full, busy            503, exit 15

Every error holds all that is wrong, each fault with its place. No message carries an answer, a name or a
secret: `Problem.values` are for what was expected (codes of ours, limits, link ids), never for what a person wrote.
A reason is the message of a problem without a place: an English template, the key of its translation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NOTHING: Mapping[str, str | int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `where` it is (a link id, or a path such as ``entry[1].resource.item[3]``), and what is wrong.

    `message` is an English template and the key of its translation; `values` fill its ``{placeholders}``.
    """

    where: str
    message: str
    values: Mapping[str, str | int] = field(default_factory=lambda: _NOTHING)

    @property
    def text(self) -> str:
        """The message in English with its values filled in."""
        return self.message.format(**self.values)

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


class ScreeningError(Exception):
    """Anything this program refuses, with words a user can act on."""

    exit_code = 1


class _WithProblems(ScreeningError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BadDataFile(_WithProblems):
    """A questionnaire, wording or criteria file is malformed or makes no sense."""

    exit_code = 10

    def __init__(self, path: str, problems: Iterable[Problem]) -> None:
        super().__init__(problems)
        self.path = path
        self.args = (f"{path}:\n" + "\n".join(f"  {problem}" for problem in self.problems),)


class InvalidSubmission(_WithProblems):
    """What came from outside cannot become a response; holds every fault found."""

    exit_code = 11


class NotFound(ScreeningError):
    """There is no such thing; `kind` names what was looked for, `key` must not be a secret; `there_is` names what
    could have been asked for, when that is a short list."""

    exit_code = 12

    def __init__(self, kind: str, key: str, *, there_is: Iterable[str] = ()) -> None:
        others = ", ".join(there_is)
        super().__init__(f"no {kind} {key!r}" + (f"; there is: {others}" if others else ""))
        self.kind = kind
        self.key = key


class _Refused(_WithProblems):
    """One reason, which is about the act as a whole and not about a place in what was sent."""

    def __init__(self, reason: str, values: Mapping[str, str | int] = _NOTHING) -> None:
        super().__init__([Problem("", reason, values)])
        self.reason = reason
        self.values = values

    @property
    def problem(self) -> Problem:
        """The reason as a problem, to be translated like any other."""
        return self.problems[0]


class NotPermitted(_Refused):
    """The person may not do this, and why."""

    exit_code = 13


class Conflict(_Refused):
    """The state has moved on: already submitted, expired, or changed by somebody else."""

    exit_code = 14


class DatabaseFailed(_Refused):
    """The database could not do what was asked. Says which kind of fault, and never what was being stored: a driver's
    own message can quote the whole row."""

    exit_code = 15
