"""The form that takes a PDF to be held against what is stored."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize

from screening.web.forms.base import N_, StaffForm

LARGEST_PAGE = 200_000  # bytes; the largest page of this program is some 80 kB


class VerificationForm(StaffForm):
    """One file. Whether it is a page of this program is for the service to say."""

    class Meta(StaffForm.Meta):
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """With the files: this form has no field for text that one could fall over."""
            return FlaskForm.Meta.wrap_formdata(self, form, formdata)

    page = FileField(
        N_("The PDF"),
        [
            FileRequired(N_("choose the PDF that is to be checked")),
            FileSize(
                max_size=LARGEST_PAGE,
                message=N_("the file is larger than any page of this program: it is another document"),
            ),
        ],
    )
