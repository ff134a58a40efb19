"""What the gateway answers by itself: each reason with its status, and the real gateway's words for it."""

from http import HTTPStatus
from typing import ClassVar


class GatewayError(Exception):
    """The request goes no further; the message is for the client."""

    status: ClassVar[HTTPStatus]


class BadBody(GatewayError):
    """Where the body ends is not known."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__("http1.codec_error")


class BadToken(GatewayError):
    """No token, or not one that is accepted here."""

    status = HTTPStatus.UNAUTHORIZED


class PathNotListed(GatewayError):
    """The contract has no such path."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("The current request is not defined by this API.")


class MethodNotListed(GatewayError):
    """The contract has the path, but not with this method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, template: str) -> None:
        super().__init__(
            f'The current request is matched to the defined url template "{template}" but its http method is not allowed'
        )


class BodyTooLarge(GatewayError):
    """More bytes than the gateway takes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self) -> None:
        super().__init__("Payload Too Large")


class NoAnswer(GatewayError):
    """The function cannot be reached, or hung up."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, reason: str) -> None:
        super().__init__(f"upstream connect error or disconnect/reset before headers. reset reason: {reason}")


class TooSlow(GatewayError):
    """The function did not answer within its deadline. It may still be at work."""

    status = HTTPStatus.GATEWAY_TIMEOUT

    def __init__(self) -> None:
        super().__init__("upstream request timeout")
