"""How long guessing takes: worked out from the program's own numbers, so that a change of one of them is judged here.

A guesser is supposed never to sleep, to use up each limit, and to have as many machines as the limit that holds across
all of them allows.
"""

from __future__ import annotations

from datetime import timedelta
from math import log2

from screening.services import hand_over, invitations, second_factor, short_codes, sign_in_limits

YEAR = timedelta(days=365)
DAY = timedelta(days=1)


def test_a_link_cannot_be_guessed() -> None:
    bits = invitations._SECRET_BYTES * 8
    assert bits >= 128  # NIST SP 800-63B, 5.1.2: 112 for a secret that is looked up
    # A million guesses a second for a year, with a million links out.
    assert 1e6 * YEAR.total_seconds() * 1e6 / 2**bits < 1e-20


def test_a_short_code_cannot_be_guessed_at_the_rate_that_is_let_through() -> None:
    codes = len(short_codes.ALPHABET) ** short_codes.LENGTH
    assert log2(codes) > 39
    a_year = short_codes.ALL_TRIES * (YEAR / short_codes.ALL_WINDOW)
    assert a_year < 2.7e6
    # All machines together, against a unit's 200 open codes: less than one in a thousand in a year.
    assert a_year * 200 / codes < 1 / 1_000
    # One network, against the one code of somebody it knows of.
    one = short_codes.NETWORK_TRIES * (YEAR / short_codes.NETWORK_WINDOW)
    assert min(one, a_year) / codes < 1e-5


def test_one_password_tried_on_every_account_gets_to_few_of_them() -> None:
    a_day = sign_in_limits.MOST_OF_A_NETWORK * (DAY / sign_in_limits.LOCKED_FOR)
    assert (
        a_day <= 9_600
    )  # attempts of one network; a password that one in 10 000 has is found once a day at most
    of_one = sign_in_limits.MOST_FAILURES * (DAY / sign_in_limits.LOCKED_FOR)
    assert of_one <= 960  # attempts of one network on one account: a list of 1 000 000 takes three years
    everywhere = sign_in_limits.MOST_OF_AN_ACCOUNT * (DAY / sign_in_limits.ACCOUNT_PER)
    assert everywhere <= 2_400  # of all networks together


def test_a_code_of_a_second_factor_is_guessed_once_in_many_years() -> None:
    right = 2 * second_factor.DRIFT + 1  # at any moment
    days = 10**6 / (second_factor.MOST_TRIES_A_DAY * right)
    assert days > 6_000
    bits = 4 * 4 * log2(len(second_factor._SIGNS))
    assert bits >= 80  # of a recovery code


def test_a_pin_ends_the_hand_over_long_before_it_is_guessed() -> None:
    # Whoever holds the tablet has five tries at 10 000 PINs, less those that are refused as too easy: then only the
    # password opens it.
    pins = 10**hand_over.SHORTEST_PIN
    allowed = sum(hand_over.find_fault(f"{pin:0{hand_over.SHORTEST_PIN}d}") is None for pin in range(pins))
    assert allowed > 9_000
    assert hand_over.MOST_TRIES / allowed < 1 / 1_500
