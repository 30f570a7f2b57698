"""The blueprints, one per audience."""

from __future__ import annotations

from flask import Blueprint

from screening.web.views.front import front
from screening.web.views.health import health
from screening.web.views.respondent import respondent
from screening.web.views.staff import staff

BLUEPRINTS: tuple[Blueprint, ...] = (front, health, respondent, staff)
