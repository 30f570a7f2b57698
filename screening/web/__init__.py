"""The pages: Flask, forms, and one blueprint of views per audience. A view loads, permits, acts and redirects.

No query, no rule and no loop over answers in a view: these are the services' and the core's.
"""

from __future__ import annotations

import os

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from screening.config import Settings, load_settings
from screening.services.context import Clock, open_context, utc_now
from screening.translation import load_translations
from screening.web.errors import CarefulFlask, init_errors
from screening.web.language import init_language
from screening.web.runtime import install_context
from screening.web.security import init_security
from screening.web.static_files import init_static_files
from screening.web.views import BLUEPRINTS


def create_app(settings: Settings | None = None, *, clock: Clock = utc_now) -> Flask:
    """The web application of these settings, or of the environment's.

    Bad settings or data files refuse to start (ScreeningError). The database is connected to at first use, so that a
    server may load the app before it forks.
    """
    settings = settings or load_settings(os.environ)
    app = CarefulFlask(__name__)
    app.config["SECRET_KEY"] = settings.secret_key
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True}
    install_context(app, open_context(settings, clock=clock))
    # The language first: a request that the protection refuses must be told so in its reader's words.
    init_language(app, load_translations(settings.translations), settings.time_zone)
    init_security(app, secure_cookies=settings.secure_cookies)
    init_static_files(app)
    init_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.globals["settings"] = settings
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
