"""The errors of Cloud Storage's XML interface, which is what signed URLs speak."""

from xml.sax.saxutils import escape


class StorageError(Exception):
    """An answer that is an error: an HTTP status, a code and a sentence."""

    def __init__(self, status: int, code: str, message: str, *, details: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    def xml(self) -> bytes:
        """The body of the answer."""
        details = f"<Details>{escape(self.details)}</Details>" if self.details else ""
        return (
            "<?xml version='1.0' encoding='UTF-8'?>"
            f"<Error><Code>{self.code}</Code><Message>{escape(self.message)}</Message>{details}</Error>"
        ).encode()


def access_denied(details: str) -> StorageError:
    return StorageError(403, "AccessDenied", "Access denied.", details=details)


def invalid_argument(details: str) -> StorageError:
    return StorageError(400, "InvalidArgument", "Invalid argument.", details=details)


def malformed_header(name: str, details: str) -> StorageError:
    return StorageError(400, "MalformedSecurityHeader", "A header is malformed.", details=f"{name}: {details}")
