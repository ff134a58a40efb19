"""Writes small catalogues for tests."""

from collections.abc import Mapping
from pathlib import Path

from shared.catalogue import Catalogue, CatalogueError, load_catalogue

PROVIDERS = """\
- id: studio
  title: Studio
  adapter: http
  base_url: https://api.studio.example.com
  secret: studio-key
  http:
    submit: {path: /make, body: {prompt: "{{prompt}}", seed: "{{params.seed}}", images: "{{images}}"}}
    outputs: {at: images}
"""

MODELS = """\
- id: sketch
  title: Sketch
  kind: image
  provider: studio
  model: sketch-1
  price: {credits: 3, per: output}
  provider_cost_usd: 0.01
  params:
    type: object
    additionalProperties: false
    properties:
      number: {type: integer, title: Pictures, minimum: 1, maximum: 4, default: 1}
      seed: {type: integer, title: Seed, minimum: 0, maximum: 99}
  outputs_param: number
  references:
    style: {max: 2}
  typical_seconds: 4
  cancel_rule: refund
"""


def write(folder: Path, models: str = MODELS, providers: str = PROVIDERS) -> Path:
    """A folder with the two files."""
    (folder / "models.yaml").write_text(models, encoding="utf-8")
    (folder / "providers.yaml").write_text(providers, encoding="utf-8")
    return folder


def load(
    folder: Path, models: str = MODELS, providers: str = PROVIDERS, *, variables: Mapping[str, str] | None = None
) -> Catalogue:
    return load_catalogue(write(folder, models, providers), variables=variables)


def mistakes(
    folder: Path, models: str = MODELS, providers: str = PROVIDERS, *, variables: Mapping[str, str] | None = None
) -> list[str]:
    """What is wrong with them, as a person reads it."""
    try:
        load(folder, models, providers, variables=variables)
    except CatalogueError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []
