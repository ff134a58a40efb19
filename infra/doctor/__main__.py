"""The command behind `make doctor`: says what is wrong with a system's settings and how to mend it, a line each.

Without a project it looks at this machine and the local system, and needs no network. With one it reads that project in Google
Cloud with the credentials of whoever runs gcloud; it changes nothing. Exit code 1 if something is wrong.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from infra.doctor import local, local_facts, project_data, project_facts, project_services
from infra.doctor.cloud import Cloud, access_token
from infra.doctor.environments import Deployment, deployment
from infra.doctor.findings import CannotTell, Finding, Level, findings
from infra.local.places import places_from_environment
from infra.local.system import as_running
from shared import logs


def main(arguments: Sequence[str] | None = None) -> int:
    """Look, say, and return 1 if something is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.doctor", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--project", help="a project in Google Cloud; without it, that of the environment")
    parser.add_argument("--environment", help="dev, stage or prod: what the project should be like")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    given = parser.parse_args(arguments)
    logs.quiet_libraries()
    try:
        if given.project or given.environment:
            found = look_at_project(deployment(given.project, given.environment))
        else:
            found = look_here()
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{_as_json(found) if given.json else _as_lines(found)}\n")
    return 1 if any(finding.level is Level.WRONG for finding in found) else 0


def look_here() -> list[Finding]:
    """This machine and the local system on it. ValueError for a PORT_BASE that is none."""
    facts = local_facts.collect(as_running(places_from_environment()))
    return [finding for check in local.CHECKS for finding in findings(check, facts)]


def look_at_project(there: Deployment) -> list[Finding]:
    """A project in Google Cloud. Without credentials that is the one finding."""
    try:
        cloud = Cloud(there.project, access_token())
    except CannotTell as error:
        return [Finding("gcloud", error.problem.level, error.problem.says, error.problem.cure)]
    facts = project_facts.collect(there, cloud)
    checks = (*project_data.CHECKS, *project_services.checks(budgets=bool(there.billing_account)))
    return [finding for check in checks for finding in findings(check, facts)]


def _as_json(found: Sequence[Finding]) -> str:
    count = Counter(finding.level for finding in found)
    lines = [asdict(finding) | {"level": finding.level.value} for finding in found]
    return json.dumps({**{level.value: count[level] for level in Level}, "findings": lines}, indent=2)


def _as_lines(found: Sequence[Finding]) -> str:
    width = max(len(finding.subject) for finding in found)
    lines = [
        f"  {finding.level.value:<5} {finding.subject:<{width}}  {finding.says}"
        + (f"  → {finding.cure}" if finding.cure else "")
        for finding in found
    ]
    count = Counter(finding.level for finding in found)
    return "\n".join([*lines, f"  {count[Level.OK]} ok, {count[Level.WARN]} to look at, {count[Level.WRONG]} wrong"])


if __name__ == "__main__":
    sys.exit(main())
