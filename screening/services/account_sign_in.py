"""How a colleague signs in, for an administrator: the identity provider's word for them, and their second factor.

Whatever opens an account to somebody is done by an administrator of every organisation the account belongs to, and by
nobody to their own account: a session that was stolen must not become a lasting way in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from screening.core.errors import NotPermitted
from screening.core.people import Staff, StaffId
from screening.core.permissions import require_permission
from screening.services import oidc, second_factor
from screening.services.context import Context
from screening.services.memberships import Account, get_account
from screening.storage import oidc as identities
from screening.storage import second_factors
from screening.storage.oidc import LinkedIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSignIn:
    """`provider`: what the identity provider is called, None where the service has none. `linked`: who it says they
    are, oldest first. `second_factor_since`: None without one."""

    provider: str | None
    linked: tuple[LinkedIdentity, ...]
    second_factor_since: datetime | None


def get_account_sign_in(context: Context, staff_id: StaffId, *, by: Staff) -> AccountSignIn:
    """How an account that `by` may see is signed in to. Raises NotFound, NotPermitted."""
    account = get_account(context, staff_id, by=by)
    with context.database.reading() as reading:
        factor = second_factors.find_factor(reading, account.record.id)
        linked = identities.list_linked(reading, account.record.id)
    provider = context.settings.oidc
    return AccountSignIn(
        provider=None if provider is None else provider.name,
        linked=linked,
        second_factor_since=None if factor is None else factor.confirmed_at,
    )


def link_identity(context: Context, staff_id: StaffId, *, subject: str, by: Staff) -> None:
    """Who the provider calls `subject` is this account. Raises InvalidSubmission (`subject`), NotFound (no provider,
    too), Conflict (another's), NotPermitted."""
    account = _get_anothers(context, staff_id, by)
    oidc.link(context, username=account.record.username, subject=subject, by=by)


def unlink_identity(context: Context, staff_id: StaffId, *, by: Staff) -> None:
    """No provider signs in to this account any more, and it is signed out everywhere. Raises NotFound, NotPermitted."""
    account = _get_anothers(context, staff_id, by)
    oidc.unlink(context, username=account.record.username, by=by)


def reset_second_factor(context: Context, staff_id: StaffId, *, by: Staff) -> None:
    """The second factor of somebody whose phone and recovery codes are gone is taken away, and they are signed out
    everywhere. Raises NotFound, NotPermitted."""
    account = _get_anothers(context, staff_id, by)
    second_factor.reset(context, username=account.record.username, by=by)


def _get_anothers(context: Context, staff_id: StaffId, by: Staff) -> Account:
    """The account, which is not one's own and may be changed."""
    account = get_account(context, staff_id, by=by)
    if by.id == staff_id:
        raise NotPermitted(
            "ask another administrator: nobody changes how they sign in to their own account here"
        )
    require_permission(account.may_change)
    return account
