"""The commands of cloudbuild.yaml, and of people who roll back: `python -m infra.deploy --help`.

Project, region and functions come from the environment or from options. Ends with 0; with 1 when nothing was changed or all
was put back; with 3 when something could not be put back, and somebody has to look at once.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from infra.deploy import hosting, plan, rollout, smoke, source, turn, watch
from infra.deploy.gcloud import Gcloud, GcloudFailed
from infra.deploy.say import say
from infra.deploy.services import by_digest

NOT_PUT_BACK = 3
_CLOCK = rollout.Clock()
_FUNCTIONS = "submit poll webhook admin worker signin"


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry one command out; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], None] = given.command
        command(given)
    except rollout.NotPutBack as error:
        sys.stderr.write(f"NOT PUT BACK: {error}\n")
        return NOT_PUT_BACK
    except (GcloudFailed, rollout.Refused, rollout.RolledBack, rollout.Overtaken, ValueError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    return 0


def _source(given: argparse.Namespace) -> None:
    source.write(given.folder, given.version)


def _plan(given: argparse.Namespace) -> None:
    if plan.show(given.environment):
        say("Infrastructure differs from this commit: apply it (docs/deployment.md says in which order).")


def _deploy(given: argparse.Namespace) -> None:
    cloud = _cloud(given)
    turn.wait_for(cloud, given.build, _CLOCK)
    rollout.deploy(cloud, given.functions, by_digest(cloud, given.image, given.version), _CLOCK)


def _smoke(given: argparse.Namespace) -> None:
    cloud = _cloud(given)
    try:
        problems = smoke.problems(cloud, given.functions, given.version, _CLOCK)
    except GcloudFailed as error:
        problems = [str(error)]
    if problems:
        rollout.rollback(cloud, given.functions, _CLOCK)
        raise rollout.RolledBack("; ".join(problems))


def _shift(given: argparse.Namespace) -> None:
    cloud = _cloud(given)
    rollout.shift(
        cloud,
        given.functions,
        lambda release, since: watch.problems(cloud, release, since),
        pause=given.pause,
        clock=_CLOCK,
    )


def _rollback(given: argparse.Namespace) -> None:
    cloud = _cloud(given)
    if given.to:
        image = given.image or f"{given.region}-docker.pkg.dev/{given.project}/functions/platform"  # modules/registry
        rollout.return_to(cloud, given.functions, by_digest(cloud, image, given.to), _CLOCK)
    else:
        rollout.rollback(cloud, given.functions, _CLOCK)


def _hosting(given: argparse.Namespace) -> None:
    hosting.deploy(given.folder, project=given.project, site=given.site, api=given.api, domain=given.domain)


def _cloud(given: argparse.Namespace) -> Gcloud:
    return Gcloud(given.project, given.region)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, does: Callable[[argparse.Namespace], None], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(command=does)
        return made

    made = command("source", _source, "put what goes into the image into a folder")
    made.add_argument("folder", type=Path)
    _option(made, "version")
    _option(command("plan", _plan, "say what Terraform would change"), "environment")
    made = command("deploy", _deploy, "make new revisions without traffic")
    _where(made)
    _option(made, "image")
    _option(made, "version")
    made.add_argument("--build", default=os.environ.get("DEPLOY_BUILD", ""))
    made = command("smoke", _smoke, "ask the new revisions; put back if they are not well")
    _where(made)
    _option(made, "version")
    made = command("shift", _shift, "move traffic in steps; put back if they fail")
    _where(made)
    made.add_argument(
        "--pause", type=float, default=float(os.environ.get("DEPLOY_PAUSE", "20")), help="seconds at each step"
    )
    made = command("rollback", _rollback, "put back what the deployment under way moved")
    _where(made)
    made.add_argument("--to", metavar="VERSION", help="an older release, after a deployment that had ended")
    made.add_argument(
        "--image", default=os.environ.get("DEPLOY_IMAGE"), help="the image's name without a tag, for --to"
    )
    made = command("hosting", _hosting, "put the web app on Hosting")
    made.add_argument("folder", type=Path)
    for name in ("project", "site", "api", "domain"):
        _option(made, name)
    return parser


def _where(parser: argparse.ArgumentParser) -> None:
    _option(parser, "project")
    _option(parser, "region")
    functions = os.environ.get("DEPLOY_FUNCTIONS", _FUNCTIONS).split()
    parser.add_argument("--functions", type=str.split, default=functions, help=_FUNCTIONS)


def _option(parser: argparse.ArgumentParser, name: str) -> None:
    """An option whose default is the variable of its name, such as DEPLOY_PROJECT."""
    value = os.environ.get(f"DEPLOY_{name.upper()}")
    parser.add_argument(f"--{name}", default=value, required=not value)


if __name__ == "__main__":
    sys.exit(main())
