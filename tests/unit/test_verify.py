"""Who is calling: credentials that are right, wrong and malformed."""

import base64

import pytest

from skill.errors import Unauthorized
from skill.verify import check_basic, check_header, check_token, credential, is_loopback, same_secret


def basic(pair: bytes) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(pair).decode()}


def test_secrets_are_equal_or_not() -> None:
    assert same_secret("열려라", "열려라")
    assert not same_secret("열려라", "참깨")
    assert not same_secret("", "")
    assert not same_secret("\ud800", "x")


def test_schemes_are_told_apart_without_regard_to_case() -> None:
    assert credential({"authorization": "token  abc "}, "Token") == "abc"
    assert credential({}, "Bearer") is None
    assert credential({"authorization": "  "}, "Bearer") is None
    with pytest.raises(Unauthorized):
        credential({"authorization": "Digest abc"}, "Bearer", "Basic")


def test_tokens() -> None:
    check_token({"authorization": "Bearer sesam"}, "sesam")
    check_token({"authorization": "token sesam"}, "sesam", "token")
    for headers in (
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer nein"},
        {"authorization": "token sesam"},
    ):
        with pytest.raises(Unauthorized):
            check_token(headers, "sesam")


def test_basic_credentials() -> None:
    check_basic(basic(b"user:sesam"), "user:sesam")
    check_basic(basic(b"anyone:sesam"), "sesam")
    check_basic(basic("사람:열려라".encode()), "사람:열려라")
    for headers in ({}, basic(b"user:nein"), basic(b"sesam"), basic(b"\xff\xfe:x"), {"authorization": "Basic %%%"}):
        with pytest.raises(Unauthorized):
            check_basic(headers, "sesam")
    with pytest.raises(Unauthorized):
        check_basic(basic(b"other:sesam"), "user:sesam")


def test_secrets_in_a_header_of_their_own() -> None:
    check_header({"x-key": " sesam "}, "x-key", "sesam")
    for headers in ({}, {"x-key": ""}, {"x-key": "nein"}):
        with pytest.raises(Unauthorized):
            check_header(headers, "x-key", "sesam")


def test_no_refusal_tells_the_secret() -> None:
    for check in (check_token, check_basic):
        with pytest.raises(Unauthorized) as refusal:
            check({"authorization": "Bearer nein"}, "sesam")
        assert "sesam" not in str(refusal.value)
        assert "nein" not in str(refusal.value)


@pytest.mark.parametrize(
    ("address", "here"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("::ffff:127.0.0.1", True), ("::1%lo", True), ("10.0.0.1", False),
     ("::ffff:10.0.0.1", False), ("localhost", False), ("", False), ("testclient", False), ("127.0.0.1:80", False)],
)  # fmt: skip
def test_this_machine(address: str, here: bool) -> None:
    assert is_loopback(address) is here
