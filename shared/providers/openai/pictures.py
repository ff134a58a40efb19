"""A picture in an answer: base64, and what kind of image it is."""

import base64

from shared.providers.contract import Artifact, Request
from shared.providers.guards import rejected
from shared.providers.openai.answers import Data, text_in
from shared.providers.openai.inputs import options_of


def picture(told: Data, name: str, request: Request, form: str | None = None) -> Artifact:
    """The picture in base64 under that name. Its form is what the answer says beside it or in `form`, else what was asked for.

    Raises ProviderRejected for what is no base64.
    """
    try:
        content = base64.b64decode(text_in(told, name) or "", validate=True)
    except ValueError:
        content = b""
    if not content:
        raise rejected("provider_error", "The provider sent a picture that cannot be read.")
    return Artifact(f"image/{text_in(told, 'output_format') or form or _asked(request)}", data=content)


def _asked(request: Request) -> str:
    options = options_of(request)
    asked = {**options.body, **(options.tool or {}), **request.params}
    return text_in(asked, "output_format") or "png"
