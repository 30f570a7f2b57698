"""Talking to the identity provider: its configuration, its keys, a code for a token, the claims of a verified identity.

Nothing is cached: a sign-in happens once a shift, and keys that the provider changed are seen at once. Authlib makes
the requests and judges the claims, joserfc the signature. Only asymmetric signatures count, whatever the provider
says it supports: "none", or a signature with our own secret, would let anybody write an identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from screening.config import OidcSettings
from screening.core.errors import NotPermitted, Problem

SECONDS = 8  # a person is waiting, and so is a worker
LEEWAY = 120  # seconds that the provider's clock may differ
_SIGNATURES = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
]
_NUMBERS = ("exp", "iat", "nbf", "auth_time")

Claims = Mapping[str, Any]


_NO_ANSWER = Problem("", "the sign-in service does not answer: try again in a few minutes")
_NOT_AS_EXPECTED = Problem("", "the sign-in service is not set up as expected: tell an administrator")


class ProviderUnreachable(NotPermitted):
    """The provider does not answer, or not as one."""


def configuration_of(settings: OidcSettings) -> Claims:
    """What the provider says of itself (OpenID Connect Discovery 1.0). Raises ProviderUnreachable."""
    found = _get_json(f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    # The issuer must be the one we asked for: a configuration of another one would lead us to its endpoints.
    if found.get("issuer") != settings.issuer or not all(isinstance(found.get(name), str) for name in needed):
        raise ProviderUnreachable(_NOT_AS_EXPECTED.message)
    return found


def address_to_sign_in(
    settings: OidcSettings, configuration: Claims, *, redirect_uri: str, state: str, nonce: str, verifier: str
) -> str:
    """Where the browser is sent: the authorisation code flow with PKCE (RFC 7636, S256)."""
    with _client(settings, redirect_uri) as client:
        address, _ = client.create_authorization_url(
            configuration["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
    return str(address)


def address_to_sign_out(settings: OidcSettings, configuration: Claims, *, back_to: str) -> str | None:
    """Where the browser can end the provider's own session, or None when it has no such page."""
    endpoint = configuration.get("end_session_endpoint")
    if not isinstance(endpoint, str):
        return None
    query = urlencode({"client_id": settings.client_id, "post_logout_redirect_uri": back_to})
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"


def fetch_identity(
    settings: OidcSettings,
    configuration: Claims,
    *,
    redirect_uri: str,
    code: str,
    verifier: str,
    nonce: str,
    now: datetime,
) -> Claims:
    """The claims of the identity token that this code stands for, and of the user's page at the provider.

    Raises ProviderUnreachable, NotPermitted (the code is used, too old or another's; the token is not to be trusted).
    """
    try:
        with _client(settings, redirect_uri) as client:
            token = client.fetch_token(
                configuration["token_endpoint"], code=code, code_verifier=verifier, timeout=SECONDS
            )
    except OAuthError:
        raise NotPermitted("the sign-in took too long, or was used already: begin again") from None
    except (requests.RequestException, ValueError):
        raise _unreachable() from None
    claims = _verified(settings, configuration, token, nonce=nonce, now=now)
    return _with_user_info(configuration, token, claims)


def _verified(
    settings: OidcSettings, configuration: Claims, token: Claims, *, nonce: str, now: datetime
) -> Claims:
    try:
        keys = KeySet.import_key_set(_get_json(configuration["jwks_uri"]))  # type: ignore[arg-type]
        read = jwt.decode(
            str(token.get("id_token", "")),
            keys,
            registry=JWSRegistry(algorithms=_SIGNATURES, strict_check_header=False),
        )
        options = {
            "iss": {"essential": True, "value": settings.issuer},
            "aud": {"essential": True, "value": settings.client_id},
        }
        params = {"nonce": nonce, "client_id": settings.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(_with_numbers(read.claims), read.header, options, params)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        # Whatever is wrong with it, it came from outside; what exactly is for the provider's log, not for a page.
        raise NotPermitted(
            "the sign-in service sent an identity that cannot be trusted: begin again"
        ) from None
    return dict(claims)


def _with_user_info(configuration: Claims, token: Claims, claims: Claims) -> Claims:
    """Some providers say the name or level only there. What the signed token says holds; another subject's does not."""
    endpoint, access = configuration.get("userinfo_endpoint"), token.get("access_token")
    if not isinstance(endpoint, str) or not access:
        return claims
    try:
        more = _get_json(endpoint, bearer=str(access))
    except ProviderUnreachable:
        return claims
    return {**more, **claims} if str(more.get("sub")) == str(claims.get("sub")) else claims


def _with_numbers(claims: Claims) -> dict[str, Any]:
    """Times as numbers: some brokers write them as text."""
    mended = dict(claims)
    for name in _NUMBERS:
        if isinstance(mended.get(name), str) and mended[name].isascii() and mended[name].isdigit():
            mended[name] = int(mended[name])
    return mended


def _client(settings: OidcSettings, redirect_uri: str) -> Any:
    return OAuth2Session(
        settings.client_id,
        settings.client_secret,
        scope=settings.scopes,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        default_timeout=SECONDS,
    )


def _get_json(address: str, *, bearer: str | None = None) -> dict[str, Any]:
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    try:
        answer = requests.get(address, headers=headers, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError):
        raise _unreachable() from None
    if answer.status_code != requests.codes.ok or not isinstance(found, dict):
        raise _unreachable()
    return found


def _unreachable() -> ProviderUnreachable:
    return ProviderUnreachable(_NO_ANSWER.message)
