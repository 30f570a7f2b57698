"""Static files whose address carries a hash of their content, so a browser may keep them for good."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Flask, request, url_for
from werkzeug.wrappers import Response

_FOR_GOOD = "public, max-age=31536000, immutable"


def init_static_files(app: Flask) -> None:
    """Give templates `static_url(name)`, and responses their caching: hashed files for good, pages never."""
    hashes = {
        path.name: _hash(path) for path in sorted(Path(str(app.static_folder)).iterdir()) if path.is_file()
    }

    def static_url(name: str) -> str:
        return url_for("static", filename=name, v=hashes[name])

    @app.after_request
    def _cache(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        elif request.args.get("v") == hashes.get((request.view_args or {}).get("filename", "")):
            response.headers["Cache-Control"] = _FOR_GOOD
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response

    app.jinja_env.globals["static_url"] = static_url


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]
