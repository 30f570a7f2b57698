"""A database to look at: patients that are clearly not real, whose answers lead to different outcomes.

Everything is made by the same services that real use goes through, at moments of the past. Safe to run again: what is
there is left alone, what an interrupted run left out is added, and links and passwords are new. Never touches a
database that holds a patient who is not from here: a demo account there would be a way in.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from screening.core.errors import Conflict
from screening.core.people import Patient, Role, Staff
from screening.core.questionnaire import Language, QuestionnaireId, Source
from screening.core.response import Assistance, Missing, ResponseId, Submission, SubmittedItem
from screening.services.answering import begin, save_answer, submit
from screening.services.context import Context
from screening.services.facts import record_facts
from screening.services.invitations import make_invitation, open_invitation
from screening.services.patients import add_patient, get_patient, list_patients
from screening.services.staff import add_staff, list_staff, set_password
from screening.storage import patients

_PRO, _FACTS = QuestionnaireId("qlq-c15-pal"), QuestionnaireId("dk-basal-facts")
_DANISH = Language("da")

_SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
_MILD = "2 1 1 1 2 2 2 2 1 1 2 2 2 1 5"
_MANY = "3 3 2 2 3 3 3 3 2 3 3 2 2 2 4"
_NO_FACTS: Mapping[str, str] = dict.fromkeys(
    (
        "cord-compression", "delirium", "suicide-risk", "threatening-bleed", "basal-insufficient",
        "intervention-recorded", "beyond-basal-capacity", "physical-severe", "psychological-severe", "social-severe",
        "existential-severe", "specialist-treatment", "existential-crisis", "network-failing", "hard-decisions",
        "unstable", "complicating-conditions",
    ),
    "no",
)  # fmt: skip
_GATES: Mapping[str, str] = dict.fromkeys(
    ("life-threatening", "informed", "wants-referral", "needs-assessed"), "yes"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """One response: the fifteen answers in order (``-`` declined, ``.`` never reached), and words of one's own."""

    days_ago: int
    answers: str
    source: Source = Source.PATIENT
    assistance: Assistance = Assistance.NONE
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    name: str
    birth: date
    responses: tuple[_Answers, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


_PEOPLE = (
    _Person(
        name="Test Testesen (demo)",
        birth=date(1948, 5, 17),
        responses=(
            _Answers(days_ago=13, answers=_MILD),
            _Answers(
                days_ago=1,
                answers=_SEVERE,
                assistance=Assistance.STAFF,
                words={
                    "added-1": "Ondt i munden, så jeg ikke kan spise",
                    "added-1-severity": "3",
                    "matters-most": "At være hjemme, og at min kone kan sove om natten.",
                },
            ),
        ),
        facts={**_NO_FACTS, **_GATES, "basal-insufficient": "yes", "intervention-recorded": "yes"},
    ),
    _Person(
        name="Prøve Prøvesen (demo)",
        birth=date(1955, 1, 30),
        responses=(_Answers(days_ago=2, answers="3 2 1 1 4 3 3 2 1 2 3 - 2 2 3"),),
        facts={**_GATES, "wants-referral": "unknown"},
    ),
    _Person(
        name="Mild Mildesen (demo)",
        birth=date(1961, 9, 2),
        responses=(_Answers(days_ago=3, answers=_MILD, words={"matters-most": "At nå at se haven i maj."}),),
        facts={**_NO_FACTS, **_GATES},
    ),
    _Person(
        name="Akut Akutsen (demo)",
        birth=date(1943, 12, 24),
        responses=(_Answers(days_ago=1, answers=_MANY),),
        facts={**_NO_FACTS, **_GATES, "cord-compression": "yes"},
    ),
    _Person(
        name="Pårør Pårørsen (demo)",
        birth=date(1939, 2, 11),
        responses=(_Answers(days_ago=1, answers="1 1 1 1 1 1 1 1 1 1 1 1 1 . .", source=Source.RELATIVE),),
        facts={**_NO_FACTS, **_GATES},
    ),
)
_INVITED = _Person(name="Ny Nysen (demo)", birth=date(1950, 3, 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A demo account with its new password."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What to open: addresses, and how to sign in."""

    patient: str = field(repr=False)
    nurse: str
    gp: str
    nurse_login: Login
    gp_login: Login

    @property
    def text(self) -> str:
        """The links and logins, to be printed."""
        rows = (
            ("the patient's link", self.patient, ""),
            ("the nurse's page", self.nurse, _as_words(self.nurse_login)),
            ("the GP's page", self.gp, _as_words(self.gp_login)),
        )
        lines = "\n".join(f"  {name:<20} {address}{login}" for name, address, login in rows)
        return f"Demo: none of these people is real. The link and the passwords are new at every run.\n\n{lines}\n"


def make_demo(context: Context) -> Demo:
    """Fill the database and say what to open. Raises Conflict when it holds patients that are not from here."""
    _refuse_real_patients(context)
    nurse, nurse_login = _account(context, "demo-nurse", "Test Sygeplejerske (demo)", Role.NURSE)
    gp, gp_login = _account(context, "demo-gp", "Test Læge (demo)", Role.GP)
    present = {overview.patient.name: overview.patient for overview in list_patients(context, nurse)}
    filled = tuple(_fill(context, nurse, person, present.get(person.name)) for person in _PEOPLE)
    invited = present.get(_INVITED.name) or add_patient(
        context, nurse, name=_INVITED.name, birth=_INVITED.birth
    )
    invitation = make_invitation(context, nurse, invited.id, questionnaire=_PRO, language=_DANISH)
    newest = get_patient(context, gp, filled[0].id).assessments
    base = context.settings.base_url
    return Demo(
        patient=f"{base}/i/{invitation.secret}",
        nurse=f"{base}/staff/",
        gp=f"{base}/staff/assessments/{newest[0].id}" if newest else f"{base}/staff/",
        nurse_login=nurse_login,
        gp_login=gp_login,
    )


def _refuse_real_patients(context: Context) -> None:
    # Before any account exists there is nobody to ask on behalf of, and a patient may be in anybody's care.
    ours = {person.name for person in (*_PEOPLE, _INVITED)}
    with context.database.reading() as reading:
        there = patients.list_patients(reading, None)
    if any(patient.name not in ours for patient in there):
        raise Conflict(
            "this database holds patients who are not from the demo; name another one in SCREENING_DATABASE_URL"
        )


def _account(context: Context, username: str, name: str, role: Role) -> tuple[Staff, Login]:
    """The account, made if need be, with a new password: one that is known from before would be a way in."""
    password = secrets.token_urlsafe(12)
    if username in {staff.username for staff in list_staff(context)}:
        staff = set_password(context, username=username, password=password)
    else:
        staff = add_staff(context, username=username, name=name, role=role, password=password)
    return staff, Login(username=username, password=password)


def _fill(context: Context, nurse: Staff, person: _Person, present: Patient | None) -> Patient:
    """The patient with all responses and facts; those that are stored already are not stored again."""
    patient = present or add_patient(context, nurse, name=person.name, birth=person.birth)
    stored = get_patient(context, nurse, patient.id).responses
    answered = sum(response.questionnaire.id == _PRO for response in stored)
    for response in person.responses[answered:]:
        _answer(context, nurse, patient, response)
    if person.facts and not any(response.questionnaire.id == _FACTS for response in stored):
        _record(context, nurse, patient, person.facts)
    return patient


def _answer(context: Context, nurse: Staff, patient: Patient, given: _Answers) -> None:
    """Invite, open, begin, answer and send, all at a moment of the past."""
    moment = context.clock() - timedelta(days=given.days_ago)
    then = replace(context, clock=lambda: moment)
    made = make_invitation(then, nurse, patient.id, questionnaire=_PRO, language=_DANISH)
    invitation = open_invitation(then, made.secret)
    begin(then, invitation.id, source=given.source, assistance=given.assistance, language=_DANISH)
    for item in _items(given):
        save_answer(then, invitation.id, item)
    submit(then, invitation.id)


def _items(given: _Answers) -> tuple[SubmittedItem, ...]:
    answers = (
        SubmittedItem(link_id=str(number), missing=Missing.DECLINED)
        if answer == "-"
        else SubmittedItem(link_id=str(number), values=(answer,))
        for number, answer in enumerate(given.answers.split(), start=1)
        if answer != "."
    )
    words = (SubmittedItem(link_id=link_id, values=(text,)) for link_id, text in given.words.items())
    return (*answers, *words)


def _record(context: Context, nurse: Staff, patient: Patient, facts: Mapping[str, str]) -> None:
    items = tuple(SubmittedItem(link_id=link_id, values=(code,)) for link_id, code in facts.items())
    record_facts(
        context,
        nurse,
        patient.id,
        questionnaire=_FACTS,
        submission=Submission(items=items),
        response_id=ResponseId(str(uuid.uuid4())),
    )


def _as_words(login: Login) -> str:
    return f"\n{'':<23}sign in as {login.username}, password {login.password}"
