"""Invitations: make one, show its link once, hand the tablet over."""

from __future__ import annotations

import segno
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from screening.core.errors import InvalidSubmission
from screening.core.people import Invitee
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language, QuestionnaireId
from screening.core.response import PatientId
from screening.services import in_force, invitations, patients, short_codes, wordings_in_force
from screening.services.invitations import NewInvitation
from screening.services.patients import PatientRecord
from screening.translation import LANGUAGE_NAMES, N_
from screening.web.forms.facts import wording_in
from screening.web.forms.invitation import InvitationForm
from screening.web.language import current_language, say
from screening.web.runtime import get_context
from screening.web.views.respondent_session import code_address
from screening.web.views.staff_gate import signed_in, staff
from screening.web.views.staff_record import invitable_questionnaires, usual_questionnaire
from screening.web.views.staff_session import sign_out_here

INVITEES = {Invitee.PATIENT: N_("The patient"), Invitee.RELATIVE: N_("A relative")}


@staff.route("/patients/<patient_id>/invitations/new", methods=["GET", "POST"])
def make_invitation(patient_id: str) -> ResponseReturnValue:
    """Choose questionnaire and language; the answer to the post is the page with the link.

    Not redirected: the secret is stored nowhere, not in the session either, so this one page is all there is of it.
    """
    require(signed_in().role, Act.INVITE)
    record = patients.get_patient(get_context(), signed_in(), PatientId(patient_id))
    form = _form(record.patient.id)
    if form.validate_on_submit():
        try:
            made = invitations.make_invitation(
                get_context(),
                signed_in(),
                record.patient.id,
                questionnaire=QuestionnaireId(form.questionnaire.data),
                language=Language(form.language.data),
                invitee=Invitee(form.invitee.data) if form.invitee.data else None,
            )
        except InvalidSubmission as error:
            for problem in error.problems:
                form.add_problem(problem)
        else:
            return show_once(record, made)
    page = render_template("staff/invitation_new.html", form=form, patient=record.patient)
    return page, 422 if form.is_submitted() else 200


@staff.post("/hand-over")
def hand_over() -> ResponseReturnValue:
    """Sign out here and open the invitation: whoever holds the tablet next sees that form and nothing else."""
    secret = request.form.get("secret", "")
    sign_out_here(session)
    if not secret:
        flash("signed-out")
        return redirect(url_for("staff.sign_in"), 303)
    return redirect(url_for("respondent.open_link", secret=secret), 303)


def _form(patient_id: PatientId) -> InvitationForm:
    language = current_language()
    questionnaires = wordings_in_force.get_questionnaires_of(get_context(), signed_in(), patient_id)
    known = invitable_questionnaires(questionnaires)
    languages = dict.fromkeys(code for questionnaire in known for code in questionnaire.wordings)
    chosen = in_force.get_criteria_set_of(get_context(), signed_in(), patient_id)
    usual = usual_questionnaire(questionnaires, chosen)
    return InvitationForm(
        invitees=[(invitee.value, say(words)) for invitee, words in INVITEES.items()],
        questionnaires=[(q.ref.id, wording_in(q, language).title) for q in known],
        languages=[(code, LANGUAGE_NAMES.get(code, code)) for code in languages],
        usual=None if usual is None else usual.ref.id,
        usual_language=language if language in languages else None,
    )


def show_once(record: PatientRecord, made: NewInvitation) -> ResponseReturnValue:
    """The page with the link, which is all there is of it."""
    link, code = link_of(made.secret), short_codes.show_code(get_context(), made.invitation.id)
    page = render_template(
        "staff/invitation.html",
        patient=record.patient,
        invitation=made.invitation,
        link=link,
        code=code,
        code_address=code_address(),
        secret=made.secret,
        is_relative=made.invitation.invitee is Invitee.RELATIVE,
        qr_code=qr_code(link),
        language_name=LANGUAGE_NAMES.get(made.invitation.language, made.invitation.language),
    )
    return page, 201


def link_of(secret: str) -> str:
    """The address that opens an invitation, on the host that patients use."""
    return get_context().settings.base_url.rstrip("/") + url_for("respondent.open_link", secret=secret)


def qr_code(link: str) -> Markup:
    """The link as an SVG without size, style or script: the page's style sheet says how large it is.

    Error correction M: a scratched or glaring screen still scans, and the squares stay large. The quiet zone of four
    squares that ISO/IEC 18004 asks for is drawn in, white, so that a dark page does not swallow it.
    """
    svg = segno.make(link, error="m", micro=False).svg_inline(
        border=4, light="#fff", omitsize=True, svgclass="qr"
    )
    return Markup(svg)  # nosec B704 # noqa: S704  made by segno from a link of ours; it holds only path data
