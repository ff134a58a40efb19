"""What an entry says of a provider's callbacks, and what is said of mistakes in it."""

from pathlib import Path

import pytest

from tests.catalogue.writing import PROVIDERS, mistakes

SUBMIT = 'body: {prompt: "{{prompt}}"'


def with_webhook(webhook: str) -> str:
    """The studio, told where to call back, with this line for its webhook."""
    told = PROVIDERS.replace(SUBMIT, SUBMIT + ', webhook: "{{callback_url}}"')
    return told.replace("  secret: studio-key\n", f"  secret: studio-key\n  webhook: {webhook}\n")


@pytest.mark.parametrize(
    "webhook",
    [
        "{secret: studio-webhook}",
        "{secret: studio-webhook, token: studio-token}",
        '{secret: studio-webhook, hmac: {header: X-Signature, prefix: "sha256=", encoding: base64}}',
        "{keys: https://rest.fal.ai/.well-known/jwks.json}",
    ],
)
def test_a_line_describes_how_callbacks_are_signed(tmp_path: Path, webhook: str) -> None:
    assert [mistake for mistake in mistakes(tmp_path, providers=with_webhook(webhook)) if "webhook" in mistake] == []


@pytest.mark.parametrize(
    ("webhook", "said"),
    [
        ("{}", "studio.webhook: must have either `secret` or `keys`"),
        ("{token: a}", "studio.webhook: must have either `secret` or `keys`"),
        ("{secret: a, keys: https://a.example.com/b}", "studio.webhook: must have either `secret` or `keys`"),
        (
            "{keys: https://a.example.com/b, hmac: {header: X}}",
            "studio.webhook: must have `secret` where it has `hmac`",
        ),
        ("{keys: http://a.example.com/b}", "studio.webhook.keys: must match pattern"),
        ("{keys: https://a:b@a.example.com/b}", "studio.webhook.keys: must match pattern"),
        ("{secret: a, hmac: {}}", "studio.webhook.hmac.header: is missing: the name of the header"),
        ("{secret: a, hmac: {header: 'X Y'}}", "studio.webhook.hmac.header: must match pattern"),
        ("{secret: a, hmac: {header: X, encoding: hax}}", "studio.webhook.hmac.encoding: must be 'hex' or 'base64'"),
        ("{secret: a, hmac: {header: X, prefix: 'a b'}}", "studio.webhook.hmac.prefix: must match pattern"),
        ("{secret: a, signature: b}", "studio.webhook.signature: is no field here; known: secret, token, hmac, keys"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_would_be_right(tmp_path: Path, webhook: str, said: str) -> None:
    found = mistakes(tmp_path, providers=with_webhook(webhook))

    assert [mistake for mistake in found if mistake.startswith(f"providers.yaml:6: {said}")], found
