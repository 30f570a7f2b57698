"""What a request finds of the running installation."""

from __future__ import annotations

from flask import Flask, current_app

from screening.services.context import Context

_KEY = "screening"


def install_context(app: Flask, context: Context) -> None:
    """Let every request of this app find the installation."""
    app.extensions[_KEY] = context


def get_context() -> Context:
    """The installation this request is for: what every service takes first."""
    context: Context = current_app.extensions[_KEY]
    return context
