"""The inbox: new pages that nobody here has seen; and the numbers of what waits, for the menu of every page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template
from flask.typing import ResponseReturnValue

from screening.core.people import Staff
from screening.core.permissions import SEES, Act, Relation, may
from screening.services import inbox, referrals, tasks
from screening.web.forms.base import N_
from screening.web.language import current_language
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff, today
from screening.web.views.staff_patients import brief
from screening.web.views.staff_task_words import STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """A page in the menu; `count` is how many wait there."""

    endpoint: str
    label: str
    count: int


@staff.get("/inbox")
def show_inbox() -> ResponseReturnValue:
    """The newest page of each patient that nobody acting in this organisation has opened."""
    pages = inbox.list_unread(get_context(), signed_in())
    rows = [(page, brief(page.note)) for page in pages]
    return render_template(
        "staff/inbox.html", rows=rows, states=STATES, today=today(), reader=current_language()
    )


@staff.context_processor
def menu_for_templates() -> dict[str, object]:
    """The menu, and what the reader may do."""
    member: Staff | None = g.get("staff")
    return {
        "menu": lambda: () if member is None else list_menu(member),
        "may_act": lambda act: member is not None and may(member.role, Act(act)).allowed,
    }


def list_menu(member: Staff) -> tuple[MenuEntry, ...]:
    """The pages that this member of staff has."""
    context = get_context()
    entries = []
    if may(member.role, Act.LIST_PATIENTS).allowed:
        entries.append(MenuEntry(endpoint="staff.list_patients", label=N_("Patients"), count=0))
    if may(member.role, Act.SEE_TASKS).allowed:
        unread, waiting = inbox.count_unread(context, member), tasks.count_waiting(context, member)
        entries.append(MenuEntry(endpoint="staff.show_inbox", label=N_("Inbox"), count=unread))
        entries.append(MenuEntry(endpoint="staff.list_tasks", label=N_("Tasks"), count=waiting))
    if may(member.role, Act.TAKE_IN_ANSWERS).allowed:
        entries.append(MenuEntry(endpoint="staff.seek_paper", label=N_("Paper forms"), count=0))
    if may(member.role, Act.RECORD_REFERRAL).allowed:
        # Who sends referrals waits for others; who receives them is waited for.
        waiting = referrals.count_waiting(context, member) if Relation.REFERRED in SEES[member.role] else 0
        entries.append(MenuEntry(endpoint="staff.list_referrals", label=N_("Referrals"), count=waiting))
    if may(member.role, Act.READ_ASSESSMENT).allowed:
        entries.append(MenuEntry(endpoint="staff.verify_page", label=N_("Check a PDF"), count=0))
    return tuple(entries)
