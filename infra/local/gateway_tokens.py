"""Checks the callers' tokens as API Gateway does, with its words for what is wrong."""

import jwt

from infra.local.gateway_contract import TokenRule
from infra.local.gateway_errors import BadToken

_PREFIX = "Bearer "
_CLOCK_SKEW_SECONDS = 60


def check(authorization: str | None, rule: TokenRule) -> str:
    """The claims of the token in an Authorization header, as base64url without padding. Raises BadToken.

    The Auth emulator does not sign its tokens, so unsigned ones are taken, and signed ones are not: there is no key here
    to check them with.
    """
    if authorization is None or not authorization.startswith(_PREFIX):
        raise BadToken("Jwt is missing")
    token = authorization.removeprefix(_PREFIX)
    try:
        if jwt.get_unverified_header(token).get("alg") != "none":
            raise BadToken("Jwt verification fails")
        _check_claims(token, rule)
    except jwt.ExpiredSignatureError as error:
        raise BadToken("Jwt is expired") from error
    except jwt.InvalidIssuerError as error:
        raise BadToken("Jwt issuer is not configured") from error
    except jwt.InvalidAudienceError as error:
        raise BadToken("Audiences in Jwt are not allowed") from error
    except jwt.DecodeError as error:
        raise BadToken("Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections") from error
    except jwt.InvalidTokenError as error:
        raise BadToken("Jwt verification fails") from error
    return token.split(".")[1].rstrip("=")


def _check_claims(token: str, rule: TokenRule) -> None:
    jwt.decode(
        token,
        issuer=rule.issuer,
        audience=rule.audiences,
        leeway=_CLOCK_SKEW_SECONDS,
        options={
            "verify_signature": False,
            "verify_exp": True,
            "verify_iss": True,
            "verify_aud": True,
            "require": ["exp", "iss", "aud", "sub"],
        },
    )
