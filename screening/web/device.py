"""The device a request comes from: what to call it in a list, the network it is on, and the cookie that knows it again.

The cookie holds a random secret and signs nobody in: it only says that this browser has been used before, so that
other people's failures do not lock it out.
"""

from __future__ import annotations

import ipaddress

from flask import current_app, request
from werkzeug.wrappers import Response

SECONDS = 180 * 24 * 3600
PATH = "/staff"
_IPV6_NETWORK = (
    64  # bits; one household or ward gets so many addresses that counting single ones counts nothing
)

# In this order: every Chrome calls itself Safari, and every Edge calls itself Chrome.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_words() -> str:
    """Browser and system, as in ``Chrome/Android``: coarse, since more would be a fingerprint; "" for neither."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{browser}/{system}" if browser or system else ""


def network() -> str:
    """Where the request comes from, as failures are counted: an IPv4 address, an IPv6 network."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))


def device_secret() -> str:
    """The secret this browser was given at an earlier sign-in, or ""."""
    return request.cookies.get(_cookie_name(), "")


def give_device_cookie(response: Response, secret: str) -> None:
    """Let this browser be known again."""
    response.set_cookie(
        _cookie_name(),
        secret,
        max_age=SECONDS,
        path=PATH,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _cookie_name() -> str:
    # Not __Host-, which would send it to the respondents' pages, too.
    return "__Secure-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"
