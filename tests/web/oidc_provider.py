# ruff: noqa: ARG002, C901  the methods are those that Authlib calls
"""A real OpenID Connect provider for tests: Authlib's authorization server in a process of its own, over HTTP, with a
discovery document, signing keys that can be changed, PKCE that it insists on, and the habits of brokers.

Run as a program it serves on the port it is given. `POST /control` sets how it behaves next; `Provider` does that.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

CLIENT_ID, CLIENT_SECRET = "screening-test", "a secret for the test"
SUBJECT = "4f7c2a1e-test-subject"
LEVEL = "https://data.gov.dk/concept/core/nsis/loa/Substantial"


@dataclass(frozen=True, slots=True)
class Provider:
    """One that is running."""

    issuer: str

    def behave(self, **how: Any) -> None:
        """How it behaves from now on; everything that is not named is as usual."""
        requests.post(f"{self.issuer}/control", json=how, timeout=5).raise_for_status()

    def follow(self, address: str) -> str:
        """What a browser does there: the address that it is sent back to."""
        answer = requests.get(address, timeout=5, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@contextmanager
def running_provider() -> Iterator[Provider]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), str(port)],
        env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    provider = Provider(f"http://127.0.0.1:{port}")
    try:
        _wait_for(provider, process)
        yield provider
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(provider: Provider, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the provider has stopped"
        try:
            requests.get(f"{provider.issuer}/.well-known/openid-configuration", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the provider does not answer")


# ---- The provider itself -----------------------------------------------------------------------------------------


def make_provider(issuer: str) -> Any:
    from authlib.integrations.flask_oauth2 import AuthorizationServer
    from authlib.oauth2 import OAuth2Error
    from authlib.oauth2.rfc6749 import AccessDeniedError, AuthorizationCodeMixin, ClientMixin, grants
    from authlib.oauth2.rfc7636 import CodeChallenge
    from authlib.oidc.core import OpenIDCode
    from flask import Flask, Response, jsonify, request
    from joserfc.jwk import KeySet, RSAKey

    def new_keys() -> KeySet:
        return KeySet([RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"}, private=True)])

    state: dict[str, Any] = {"how": {}, "keys": new_keys(), "codes": {}, "tokens": {}}

    class Code(AuthorizationCodeMixin):  # type: ignore[misc]
        def __init__(self, code: str, request: Any) -> None:
            data = request.payload.data
            self.code, self.redirect_uri, self.scope = (
                code,
                request.payload.redirect_uri,
                request.payload.scope,
            )
            self.nonce, self.made_at = data.get("nonce"), time.time()
            self.code_challenge = data.get("code_challenge")
            self.code_challenge_method = data.get("code_challenge_method")

        def get_redirect_uri(self) -> str:
            return str(self.redirect_uri)

        def get_scope(self) -> str:
            return str(self.scope)

        def get_nonce(self) -> Any:
            return state["how"].get("nonce", self.nonce)

        def get_auth_time(self) -> int:
            return int(self.made_at)

        def get_acr(self) -> None:
            return None

        def get_amr(self) -> None:
            return None

    class Client(ClientMixin):  # type: ignore[misc]
        def get_client_id(self) -> str:
            return CLIENT_ID

        def get_default_redirect_uri(self) -> None:
            return None

        def get_allowed_scope(self, scope: str) -> str:
            return scope

        def check_redirect_uri(self, redirect_uri: str) -> bool:
            return redirect_uri.endswith("/staff/oidc/callback")

        def check_client_secret(self, client_secret: str) -> bool:
            return client_secret == CLIENT_SECRET

        def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
            return method == "client_secret_basic"

        def check_response_type(self, response_type: str) -> bool:
            return response_type == "code"

        def check_grant_type(self, grant_type: str) -> bool:
            return grant_type == "authorization_code"

    class Grant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        def save_authorization_code(self, code: str, request: Any) -> None:
            state["codes"][code] = Code(code, request)

        def query_authorization_code(self, code: str, client: Any) -> Code | None:
            found: Code | None = state["codes"].get(code)
            return None if found is None or state["how"].get("code_is_expired") else found

        def delete_authorization_code(self, authorization_code: Code) -> None:
            state["codes"].pop(authorization_code.code)

        def authenticate_user(self, authorization_code: Code) -> object:
            return SUBJECT

    class Identity(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def resolve_client_private_key(self, client: Any) -> Any:
            return (state["how"].get("signs_with_old_key") and state["old_keys"]) or state["keys"]

        def get_client_claims(self, client: Any) -> dict[str, Any]:
            return {"iss": issuer, "aud": [CLIENT_ID]}

        def generate_user_info(self, user: Any, scope: str) -> dict[str, Any]:
            usual = {"sub": SUBJECT, "name": "Anna Andersen", "acr": LEVEL, "organisation": "330061000016002"}
            claims = {**usual, **state["how"].get("claims", {})}
            if state["how"].get("numbers_as_text"):
                now = int(time.time())
                claims |= {"iat": str(now), "exp": str(now + 300), "auth_time": str(now)}
            return {name: value for name, value in claims.items() if value is not None}

    server = AuthorizationServer()
    app = Flask("provider")
    server.init_app(
        app,
        query_client=lambda client_id: Client() if client_id == CLIENT_ID else None,
        save_token=lambda token, request: state["tokens"].update({token["access_token"]: request.user}),
    )
    server.register_grant(Grant, [Identity(require_nonce=True), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Any:
        if state["how"].get("is_down"):
            return Response("<h1>Bad gateway</h1>", 502)
        return jsonify(
            {
                "issuer": state["how"].get("issuer", issuer),
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
                "userinfo_endpoint": f"{issuer}/userinfo",
                "end_session_endpoint": f"{issuer}/end?realm=test",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "none"],
                "code_challenge_methods_supported": ["S256"],
                "claims_parameter_supported": "true",  # a boolean as text, as brokers write it
            }
        )

    @app.get("/jwks")
    def jwks() -> Any:
        return jsonify(state["keys"].as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=SUBJECT)
        if state["how"].get("user_cancels"):
            return server.handle_error_response(
                request,
                AccessDeniedError(
                    redirect_uri=grant.request.payload.redirect_uri, state=request.args["state"]
                ),
            )
        try:
            return server.create_authorization_response(grant_user=SUBJECT, grant=grant)
        except OAuth2Error as error:
            return server.handle_error_response(request, error)

    @app.post("/token")
    def token() -> Any:
        if state["how"].get("token_is"):
            return jsonify(state["how"]["token_is"])
        return server.create_token_response()

    @app.get("/userinfo")
    def userinfo() -> Any:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer not in state["tokens"]:
            return Response("", 401)
        return jsonify({"sub": SUBJECT, **state["how"].get("userinfo", {})})

    @app.post("/control")
    def control() -> Any:
        how = request.get_json()
        if how.pop("change_keys", False):
            state["old_keys"], state["keys"] = state["keys"], new_keys()
        state["how"] = how
        return jsonify(json.loads("{}"))

    return app


if __name__ == "__main__":
    port = int(sys.argv[1])
    make_provider(f"http://127.0.0.1:{port}").run(port=port)
