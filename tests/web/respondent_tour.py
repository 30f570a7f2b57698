"""Every page that a respondent can meet, in one language: each screen, and each as it looks when something went wrong.

A page is what the app answered, with its own headers. Checkers of all pages (validity, accessibility, size) stand on
it: `missing_from` tells which routes and templates no page here shows, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from flask import Flask, template_rendered

from screening.core.people import Invitee, Patient
from screening.core.questionnaire import Language, LinkId, QuestionnaireId
from screening.core.reminders import Reminder, ReminderId, ReminderKind
from screening.core.response import AskedBy, ResponseId
from screening.services import invitations, patients
from screening.services.corrections import CorrectionEntry, correct_answer
from screening.services.invitations import NewInvitation, hash_secret
from screening.services.sent import get_sent
from screening.storage import reminders
from tests.clock import NOW
from tests.web.hygiene import Page
from tests.web.pages import Browser
from tests.web.respondent_site import C15, NO_SUCH_SECRET, Site, Walk, open_invitation

TEMPLATES = Path(__file__).resolve().parents[2] / "screening" / "web" / "templates"
BLUEPRINTS = ("respondent.", "front.")
# Routes that answer with no page of their own: they redirect, say nothing, or give a PDF.
LAYOUT = "respondent/page.html"  # what every page stands on
NO_PAGES = frozenset({"respondent.open_link", "respondent.stay", "respondent.copy"})
OWN_WORDS = "At sidde i haven"


@dataclass
class Tour:
    """The pages of one language by name, and what was shown on the way."""

    site: Site
    language: str
    patient: Patient
    companion: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    endpoints: set[str] = field(default_factory=set)
    templates: set[str] = field(default_factory=set)

    def keep(self, name: str, page: Page) -> Page:
        """One more page."""
        assert name not in self.pages
        adapter = self.site.app.url_map.bind("localhost")
        self.endpoints.add(str(adapter.match(page.path.partition("?")[0], method="GET")[0]))
        self.pages[name] = page
        return page

    def device(self) -> Browser:
        """A device that nobody has used, of somebody who reads this language."""
        browser = Browser(self.site.app)
        browser.client.set_cookie("language", self.language)
        if self.companion:
            browser.client.set_cookie("companion", self.companion)
        return browser

    def walk(self, questionnaire: str = C15, *, invitee: Invitee = Invitee.PATIENT) -> Walk:
        """A link that has just been opened."""
        return open_invitation(self.site, self.invite(questionnaire, invitee=invitee), self.device())

    def invite(self, questionnaire: str = C15, *, invitee: Invitee = Invitee.PATIENT) -> NewInvitation:
        """A link to a form of this tour's own patient."""
        return invitations.make_invitation(
            self.site.context,
            self.site.nurse,
            self.patient.id,
            questionnaire=QuestionnaireId(questionnaire),
            language=Language(self.language),
            invitee=invitee,
        )


def take_tour(site: Site, language: str, *, companion: str = "") -> Tour:
    """Every page in this language; with a companion, that language small beneath it on all of them."""
    # A patient of its own: what one of them has said about sharing is asked no second time.
    tour = Tour(site, language, site.add_patient("Test Testesen"), companion=companion)

    def note(sender: Flask, template: object, **_: object) -> None:
        tour.templates.add(str(getattr(template, "name", "")))

    with template_rendered.connected_to(note, site.app):
        _without_a_link(tour)
        _beginning(tour)
        _questions(tour)
        _other_voices(tour)
        _list(tour)
        _stopping(tour)
        _after_sending(tour)
        _relative(tour)
        _too_late(tour)
        _reminders(tour)
    return tour


def missing_from(tour: Tour) -> Iterator[str]:
    """The routes and templates of the respondent's that the tour does not show."""
    rules = [rule for rule in tour.site.app.url_map.iter_rules() if rule.endpoint.startswith(BLUEPRINTS)]
    assert rules
    for rule in rules:
        is_page = "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES
        if is_page and rule.endpoint not in tour.endpoints:
            yield rule.endpoint
    for path in sorted(TEMPLATES.glob("respondent/*.html")):
        name, source = f"respondent/{path.name}", path.read_text(encoding="utf-8")
        if "{% extends " in source and name not in {LAYOUT, *tour.templates}:
            yield name


def _without_a_link(tour: Tour) -> None:
    device = tour.device()
    tour.keep("front", device.get("/"))
    code = tour.keep("code", device.get("/code"))
    tour.keep("code: error", device.submit(code, code="ABC", status=422))
    tour.keep("link: unknown", device.get(f"/i/{NO_SUCH_SECRET}", status=404))
    tour.keep("link: needed", device.get("/answer", status=403))
    tour.keep("settings: no link", device.get("/answer/settings"))
    tour.keep("paused", device.get("/answer/paused"))
    tour.keep("ended", device.get("/answer/ended"))
    tour.keep("finished", device.get("/answer/finished"))


def _reminders(tour: Tour) -> None:
    secret = f"no-more-{tour.patient.id}"  # of this tour alone: a site may see several
    reminded = Reminder(
        id=ReminderId(f"reminder-{tour.patient.id}"),
        patient=tour.patient.id,
        invitation=tour.invite().invitation.id,
        invitee=Invitee.PATIENT,
        kind=ReminderKind.FIRST,
        address_hash="-",
        made_at=NOW,
    )
    with tour.site.context.database.writing() as writing:
        reminders.add_reminder(writing, reminded, once=reminded.id)
        reminders.note_written(writing, reminded.id, address_hash="-", stop_sha256=hash_secret(secret))
    device = tour.device()
    asked = tour.keep("no more reminders", device.get(f"/no-more/{secret}"))
    tour.keep("no more reminders: said", device.submit(asked))


def _beginning(tour: Tour) -> None:
    walk = tour.walk()
    tour.keep("start", walk.page)
    tour.keep("start: error", walk.browser.submit(walk.page, status=422))
    asked = tour.keep("sharing", walk.browser.submit(walk.page, voice="patient-none"))
    tour.keep("sharing: error", walk.browser.submit(asked, button="next", status=422))


def _questions(tour: Tour) -> None:
    walk = tour.walk()
    tour.keep("question", walk.begin())
    tour.keep("question: error", walk.answer(status=422))
    walk.answer(button="skip")
    tour.keep("question: skipped", walk.go("/answer/question/1"))
    tour.keep("question: answered", walk.go("/answer/question/2"))
    walk.answer("2")
    text = tour.keep("question: writing", walk.go("/answer/question/matters-most"))
    too_long = "x" * (int(text.one("textarea").get("data-longest") or 0) + 1)
    tour.keep("question: too long", walk.answer(too_long, status=422))
    tour.keep("settings", walk.go("/answer/settings?next=/answer/question/2"))
    tour.keep("who", walk.go("/answer/who?item=2"))
    tour.keep("review", walk.go("/answer/review"))
    tour.keep("start: again", walk.go("/answer"))
    tour.keep("no such question", walk.go("/answer/question/no-such-question", status=404))
    _two_languages(tour, walk)
    _long_question(tour)


def _two_languages(tour: Tour, walk: Walk) -> None:
    if tour.language == "da":
        return
    walk.browser.post("/language/companion", {"companion": "da", "next": "/answer/question/2"})
    tour.keep("two languages: question", walk.go("/answer/question/2"))
    tour.keep("two languages: start", walk.go("/answer"))
    tour.keep("two languages: list", walk.go("/answer/questions"))


def _long_question(tour: Tour) -> None:
    walk = tour.walk("dk-pro-pall")
    walk.begin()
    walk.go("/answer/question/added-1")
    walk.answer("Ondt i munden")
    tour.keep("question: about own words", walk.go("/answer/question/added-1-severity"))
    walk.go("/answer/question/15")
    tour.keep("question: many answers", walk.page)


def _other_voices(tour: Tour) -> None:
    walk = tour.walk()
    walk.begin()
    walk.answer("2")
    who = walk.go("/answer/who?item=1")
    tour.keep("who: error", walk.browser.submit(who, voice="nobody", status=422))
    walk.browser.submit(who, voice="relative-none")
    tour.keep("question: somebody else's answer", walk.go("/answer/question/1"))
    walk.answer("3", button="next")
    walk.go("/answer/question/2")
    walk.browser.submit(walk.go("/answer/who?item=2"), voice="patient-none")
    walk.go("/answer/question/2")
    walk.answer("1")
    tour.keep("review: two voices", walk.go("/answer/review"))


def _list(tour: Tour) -> None:
    walk = tour.walk("dk-pro-pall")
    walk.begin()
    page = tour.keep("list", walk.go("/answer/questions"))
    walk.browser.submit(page, button="next", fields={"answer-1": "4", "answer-added-1": "Ondt i munden"})
    tour.keep("list: more questions", walk.go("/answer/questions?opened=added-1-severity"))
    area = next(area for area in page.all("textarea") if "matters-most" in (area.get("name") or ""))
    too_long = "x" * (int(area.get("data-longest") or 0) + 1)
    wrong = walk.browser.submit(page, button="next", status=422, fields={"answer-matters-most": too_long})
    tour.keep("list: error", wrong)


def _stopping(tour: Tour) -> None:
    walk = tour.walk()
    walk.begin()
    tour.keep("stop: nothing answered", walk.go("/answer/stop"))
    walk.go("/answer/question/1")
    walk.answer("3")
    tour.keep("stop", walk.go("/answer/stop"))


def _after_sending(tour: Tour) -> None:
    walk = tour.walk()
    walk.begin()
    left_open = walk.go("/answer/question/matters-most")
    walk.answer(OWN_WORDS)
    tour.keep("thanks", walk.send())
    tour.keep("sharing: after sending", walk.go("/answer/sharing"))
    tour.keep("already sent", walk.browser.submit(left_open, button="next", status=409, answer=OWN_WORDS))
    other = open_invitation(tour.site, tour.invite(), walk.browser)
    other.begin()
    tour.keep("other form", other.browser.submit(left_open, button="next", status=409, answer=OWN_WORDS))
    again = open_invitation(tour.site, walk.made, tour.device())
    patients.get_patient(tour.site.context, tour.site.nurse, tour.patient.id)
    tour.keep("thanks: read", again.go("/answer/thanks"))
    tour.keep("seen", again.go("/answer/seen"))
    _correct(tour, walk)
    tour.keep("thanks: corrected", again.go("/answer/thanks"))


def _correct(tour: Tour, walk: Walk) -> None:
    """A nurse corrects what stands in the patient's own words."""
    context = tour.site.context
    sent = get_sent(context, walk.made.invitation.id).response
    entry = CorrectionEntry(
        id=ResponseId(str(uuid4())),
        value="At sidde ved vandet",
        withdrawn=False,
        asked_by=AskedBy.PATIENT,
        reason="hørte forkert",
    )
    correct_answer(context, tour.site.nurse, sent.id, LinkId("matters-most"), entry)


def _relative(tour: Tour) -> None:
    walk = tour.walk("relative-needs", invitee=Invitee.RELATIVE)
    tour.keep("start: relative", walk.page)
    walk.begin("relative-none")
    tour.keep("thanks: relative", walk.send())
    tour.keep("patient: not shared", walk.go("/answer/patient", status=403))
    patient = tour.walk()
    patient.begin()
    patient.answer("4")
    patient.send()
    tour.site.clock.forward(seconds=1)
    patient.browser.submit(patient.go("/answer/sharing"), sharing="yes", button="next")
    tour.keep("patient: shared", walk.go("/answer/patient"))
    tour.keep("thanks: may see", walk.go("/answer/thanks"))


def _too_late(tour: Tour) -> None:
    walk, sent = tour.walk(), tour.walk()
    sent.begin()
    sent.send()
    try:
        tour.site.clock.forward(days=20)
        tour.keep("link: expired", tour.device().get(f"/i/{walk.made.secret}", status=409))
        tour.site.clock.forward(days=100)
        tour.keep("link: used", tour.device().get(f"/i/{sent.made.secret}"))
    finally:
        tour.site.clock.now = NOW
