"""Who is calling: shared secrets, HTTP credentials and the loopback check. Platforms do not import each other; they share this.

Every comparison of a secret takes the same time wherever the two differ. Failures are `Unauthorized`; the sentence says
what was wrong with the form of the credential, never what was expected.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

from skill.errors import Unauthorized


def same_secret(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in constant time; an empty expectation is never met."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def credential(headers: Mapping[str, str], *schemes: str) -> str | None:
    """The credential of the Authorization header, with its scheme removed; None if there is no such header.

    `headers` have lower-case names; `schemes` are matched without regard to case (RFC 9110 section 11.1). A header of
    another scheme raises `Unauthorized`.
    """
    value = headers.get("authorization", "").strip()
    if not value:
        return None
    scheme, _, rest = value.partition(" ")
    if scheme.lower() not in {s.lower() for s in schemes}:
        raise Unauthorized(f"the Authorization header must use the scheme {' or '.join(schemes)}")
    return rest.strip()


def check_token(headers: Mapping[str, str], secret: str, *schemes: str) -> None:
    """Demand `Authorization: <scheme> <secret>`; the default scheme is Bearer (RFC 6750 section 2.1).

    Raises `Unauthorized`.
    """
    given = credential(headers, *(schemes or ("Bearer",)))
    if given is None:
        raise Unauthorized("the Authorization header is missing")
    if not same_secret(given, secret):
        raise Unauthorized("the credential in the Authorization header is not ours")


def check_basic(headers: Mapping[str, str], secret: str) -> None:
    """Demand HTTP Basic credentials (RFC 7617); `secret` is `user:password`.

    A secret without a colon is the password alone, then any user name will do. Raises `Unauthorized`.
    """
    given = credential(headers, "Basic")
    if given is None:
        raise Unauthorized("the Authorization header is missing")
    try:
        pair = base64.b64decode(given, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise Unauthorized("the Basic credential cannot be decoded") from None
    if not same_secret(pair if ":" in secret else pair.partition(":")[2], secret):
        raise Unauthorized("the credential in the Authorization header is not ours")


def check_header(headers: Mapping[str, str], name: str, secret: str) -> None:
    """Demand a secret in a header of its own (lower-case `name`). Raises `Unauthorized`."""
    given = headers.get(name)
    if given is None:
        raise Unauthorized(f"the header {name} is missing")
    if not same_secret(given.strip(), secret):
        raise Unauthorized(f"the secret in the header {name} is not ours")


def is_loopback(client: str) -> bool:
    """Whether the peer's address is this machine (127.0.0.0/8, ::1, and the former mapped into IPv6)."""
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


# ---------------------------------------------------------------- Google (Dialogflow ES and CX, Actions)

GOOGLE_SECRET_HEADER = "x-idolcal-secret"


def check_google(headers: Mapping[str, str], secret: str) -> None:
    """Demand the webhook secret in any of the ways that Google's consoles can send one.

    These are a header of its own (`x-idolcal-secret`), HTTP Basic and a Bearer token (CX). The JWT in
    `google-assistant-signature` is not looked at: checking its RS256 signature takes a cryptography library, and the
    service that signed these calls was switched off in June 2023. Raises `Unauthorized`.
    """
    if GOOGLE_SECRET_HEADER in headers:
        check_header(headers, GOOGLE_SECRET_HEADER, secret)
    elif headers.get("authorization", "")[:6].lower() == "basic ":
        check_basic(headers, secret)
    elif headers.get("authorization"):
        check_token(headers, secret)
    else:
        raise Unauthorized(f"the secret is missing: send the header {GOOGLE_SECRET_HEADER} or HTTP Basic credentials")
