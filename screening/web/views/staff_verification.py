"""Whether a PDF that somebody has sent, printed from or kept is exactly the page of the stored assessment."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from screening.core.errors import InvalidSubmission
from screening.core.permissions import Act, require
from screening.services.verification import find_stored_page
from screening.translation import Translations
from screening.web.forms.verification import VerificationForm
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff


@staff.get("/verify")
def verify_page() -> ResponseReturnValue:
    """The form."""
    require(signed_in().role, Act.READ_ASSESSMENT)
    return render_template("staff/verify.html", form=VerificationForm())


@staff.post("/verify")
def answer_verification() -> ResponseReturnValue:
    """What was found. The file is read and forgotten: nothing of it is kept."""
    require(signed_in().role, Act.READ_ASSESSMENT)
    form = VerificationForm()
    if not form.validate_on_submit():
        return render_template("staff/verify.html", form=form), 422
    translations: Translations = current_app.extensions["translations"]
    try:
        found = find_stored_page(
            get_context(), signed_in(), form.page.data.read(), translators=translations.translator
        )
    except InvalidSubmission as refused:
        return render_template("staff/verify.html", form=form, refused=refused.problems), 422
    return render_template("staff/verified.html", found=found)
