"""Which browser pages may use signed URLs: the bucket's CORS settings, answered as Cloud Storage answers them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

METHODS = ("GET", "HEAD", "PUT")
HEADERS = (
    "Content-Type",
    "Content-Length",
    "Content-Range",
    "Content-Disposition",
    "ETag",
    "Range",
    "x-goog-content-length-range",
    "x-goog-generation",
    "x-goog-hash",
    "x-goog-if-generation-match",
)
_AGE_SECONDS = 3600


@dataclass(frozen=True)
class Cors:
    """Pages of `origins` may send and read HEADERS with METHODS; others get answers without permission."""

    origins: Collection[str]

    def preflight(self, headers: Mapping[str, str]) -> dict[str, str]:
        """What to add to the answer to OPTIONS; nothing of it if any part of the question is refused."""
        asked = {name.strip().lower() for name in headers.get("access-control-request-headers", "").split(",")} - {""}
        allowed = (
            headers.get("origin") in self.origins
            and headers.get("access-control-request-method") in METHODS
            and asked <= {name.lower() for name in HEADERS}
        )
        if not allowed:
            return {"Vary": "Origin"}
        return {
            "Access-Control-Allow-Origin": headers["origin"],
            "Access-Control-Allow-Methods": ", ".join(METHODS),
            "Access-Control-Allow-Headers": ", ".join(HEADERS),
            "Access-Control-Max-Age": str(_AGE_SECONDS),
            "Vary": "Origin",
        }

    def answer(self, headers: Mapping[str, str]) -> dict[str, str]:
        """What to add to any other answer."""
        if headers.get("origin") not in self.origins:
            return {"Vary": "Origin"}
        return {
            "Access-Control-Allow-Origin": headers["origin"],
            "Access-Control-Expose-Headers": ", ".join(HEADERS),
            "Vary": "Origin",
        }
