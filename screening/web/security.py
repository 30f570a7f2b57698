"""What every response carries to protect its reader, and how requests prove that they come from our own forms."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from screening.web.language import language

# A tired person may put the tablet down and go on in the evening.
CSRF_SECONDS = 12 * 3600
LARGEST_REQUEST = 256 * 1024  # bytes; the longest text a form can keep is some kilobytes

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # An invitation's secret stands in an address for one moment; no other host may learn it.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000; includeSubDomains"

csrf = CSRFProtect()


def init_security(app: Flask, *, secure_cookies: bool) -> None:
    """Set cookies, request limits, cross-site request protection and the headers of every response."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if secure_cookies else "session",
        SESSION_COOKIE_SECURE=secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=CSRF_SECONDS,
        # It would ask for a Referer, which our own policy tells browsers not to send. The token is enough.
        WTF_CSRF_SSL_STRICT=False,
    )
    csrf.init_app(app)
    csrf.exempt(language)  # a page left open over night must still be able to change its language

    @app.after_request
    def _protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure_cookies:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        return response
