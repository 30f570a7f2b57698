"""The respondent's blueprint itself; the pages are in the `respondent_*` modules beside it."""

from __future__ import annotations

from flask import Blueprint

respondent = Blueprint("respondent", __name__)
