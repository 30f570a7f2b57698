"""The page of the bare address: who came by a link is told to use it, staff find their door."""

from __future__ import annotations

from flask import Blueprint, render_template

front = Blueprint("front", __name__)


@front.get("/")
def index() -> str:
    """Two ways: the respondent's link, and the staff's sign-in."""
    return render_template("front.html")
