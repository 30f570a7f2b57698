"""How often somebody may try to sign in, without giving anybody the means to lock another out for good.

Three counts, all by time and none prolonged by what they refuse: of a username from one network (a guesser at home), of
a network whatever the username (one password tried on many), and a slower one of a username from everywhere (many
machines on one account). A device that the account has signed in on before has a count of its own, which nobody
else can use up (the "device cookies" of OWASP): a flood against an account keeps strangers out, and not its owner.
Counted before the password is looked at, by the name that was typed, account or no account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from screening.core.errors import NotPermitted
from screening.services import rate_limits
from screening.services.context import Context

MOST_FAILURES, LOCKED_FOR = 10, timedelta(minutes=15)
MOST_OF_A_NETWORK = (
    100  # in the same time: a hospital signs in from one address, and successes are not counted
)
MOST_OF_AN_ACCOUNT, ACCOUNT_PER = 100, timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Who tries, from where. `device` is the secret of a device on which the account is known, else "". `epoch` is the
    hash of the account's password, "" for no account: with a new password the counting begins anew, so that whoever
    is locked out can be let in."""

    username: str
    epoch: str
    network: str
    device: str

    @property
    def account(self) -> str:
        """What the count from everywhere is kept under."""
        return f"{self.username}\0{self.epoch}"

    @property
    def own(self) -> str:
        """What the count of one network, or of one's own device, is kept under."""
        return f"{self.account}\0{self.device or self.network}"


def count_attempt(context: Context, attempt: Attempt) -> None:
    """Count an attempt. Raises NotPermitted when there were too many."""
    if rate_limits.spend(context, kind="sign-in", key=attempt.own, most=MOST_FAILURES, per=LOCKED_FOR):
        raise NotPermitted("too many attempts to sign in with this username: wait a quarter of an hour")
    if attempt.device:
        return
    if attempt.network and rate_limits.spend(
        context, kind="sign-in-network", key=attempt.network, most=MOST_OF_A_NETWORK, per=LOCKED_FOR
    ):
        raise NotPermitted("too many attempts to sign in from this network: wait a quarter of an hour")
    if rate_limits.spend(
        context, kind="sign-in-account", key=attempt.account, most=MOST_OF_AN_ACCOUNT, per=ACCOUNT_PER
    ):
        raise NotPermitted(
            "too many attempts to sign in with this username: wait an hour, or use a device you used before"
        )


def forget_failures(context: Context, attempt: Attempt) -> None:
    """It went well: the username's own failures are forgotten, and the network's are not counted up."""
    rate_limits.forget(context, kind="sign-in", key=attempt.own)
    if not attempt.device:
        rate_limits.forget(context, kind="sign-in-account", key=attempt.account)
        rate_limits.give_back(context, kind="sign-in-network", key=attempt.network)
