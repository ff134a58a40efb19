"""A `gcloud` that keeps a project's services in a file, with the arguments and the JSON of the real one.

It can run as a program of its own, with the standard library alone. It refuses every option that it does not know, so that a
misspelt one is found; that the known ones are the real program's is checked where that is installed (test_real_gcloud.py).
"""

import argparse
import fcntl
import functools
import json
import sys
import time
from pathlib import Path


def main(words, here):
    """Do one command on the state in this folder: the exit code, what it prints, what it complains of."""
    file = here / "state.json"
    with (here / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = json.loads(file.read_text())
        state["calls"].append(words)
        failure = _failure(state, words)
        try:
            if failure.get("how") == "before":
                return _complain("the connection was lost")
            answer = _answer(state, words)
        except SystemExit as error:
            return _complain(error)
        finally:
            file.write_text(json.dumps(state))
    if failure.get("how") == "hang":
        time.sleep(30)
    if failure:
        return _complain("the connection was lost after it had begun")
    return 0, answer if isinstance(answer, str) else json.dumps(answer), ""


def _failure(state, words):
    """What was planned for this call: `when` are words that it holds, `skip` how many go well, `times` how many do not."""
    for plan in state["failures"]:
        if all(any(word in given for given in words) for word in plan["when"]):
            if plan.get("skip", 0):
                plan["skip"] -= 1
            elif plan.get("times", 1):
                plan["times"] = plan.get("times", 1) - 1
                return plan
    return {}


def _complain(text):
    return 1, "", f"ERROR: (gcloud) {text}\n"


def _answer(state, words):
    given = _parser().parse_args(words)
    if given.quiet is not True or given.project != state["project"]:
        raise SystemExit(f"not quiet, or not in {state['project']}")
    return given.do(state, given)


@functools.cache
def _parser():
    parser = argparse.ArgumentParser(prog="gcloud", allow_abbrev=False)
    groups = parser.add_subparsers(required=True)

    def command(path, do, *options, place=None):
        level, groups_here = path.split(), groups
        for number, word in enumerate(level):
            if word not in groups_here.choices:
                made = groups_here.add_parser(word, allow_abbrev=False)
                if number < len(level) - 1:
                    made.below = made.add_subparsers(required=True)
            made = groups_here.choices[word]
            groups_here = getattr(made, "below", None)
        if place:
            made.add_argument(place)
        for option in (*options, "--project", "--format"):
            made.add_argument(option)
        made.add_argument("--quiet", action="store_true")
        made.set_defaults(do=do)
        return made

    command("run services list", _services, "--region")
    update = command("run services update", _update, "--image", "--region", place="SERVICE")
    update.add_argument("--no-traffic", action="store_true")
    traffic = ("--to-revisions", "--update-tags", "--remove-tags", "--region")
    command("run services update-traffic", _update_traffic, *traffic, place="SERVICE")
    command("run revisions list", _revisions, "--service", "--region")
    command("logging read", _logs, "--limit", place="FILTER")
    builds = command("builds list", _builds, "--region", "--filter")
    builds.add_argument("--ongoing", action="store_true")
    command("artifacts docker tags list", _tags, place="IMAGE")
    token = command("auth print-identity-token", _token, "--impersonate-service-account", "--audiences")
    token.add_argument("--include-email", action="store_true")
    return parser


def _services(state, given):
    return [_shown(name, service, state) for name, service in state["services"].items()]


def _shown(name, service, state):
    address = state["addresses"].get(name, f"https://{name}-xyz.a.run.app")
    traffic = [{"revisionName": revision, "percent": percent} for revision, percent in service["shares"].items()]
    if service["latest"]:
        traffic = [{"revisionName": service["ready"][-1], "percent": 100, "latestRevision": True}]
    tags = [
        {
            "revisionName": revision,
            "tag": tag,
            "url": state["tagged"].get(name, f"https://{tag}---{name}-xyz.a.run.app"),
        }
        for tag, revision in service["tags"].items()
    ]
    return {
        "metadata": {"name": name},
        "spec": {"template": {"spec": {"containers": [{"image": service["images"][service["revisions"][-1]]}]}}},
        "status": {
            "url": address,
            "conditions": [{"type": "Ready", "status": "True"}],
            "latestCreatedRevisionName": service["revisions"][-1],
            "latestReadyRevisionName": service["ready"][-1],
            "traffic": traffic + tags,
        },
    }


def _update(state, given):
    service = state["services"][given.SERVICE]
    if not given.no_traffic:
        raise SystemExit("this would move traffic at once")
    if service["latest"]:
        service["latest"], service["shares"] = False, {service["ready"][-1]: 100}
    name = f"{given.SERVICE}-{len(service['revisions']) + 1:05}-abc"
    service["revisions"].append(name)
    service["images"][name] = given.image
    if given.SERVICE in state["does_not_start"]:
        raise SystemExit(
            f"ERROR: (gcloud.run.services.update) Revision '{name}' is not ready and cannot serve traffic."
        )
    service["ready"].append(name)
    return _shown(given.SERVICE, service, state)


def _update_traffic(state, given):
    service = state["services"][given.SERVICE]
    for tag in (given.remove_tags or "").split(","):
        service["tags"].pop(tag, None)
    for pair in filter(None, (given.update_tags or "").split(",")):
        tag, revision = pair.split("=")
        service["tags"][tag] = _known(service, revision)
    if given.to_revisions:
        pairs = [pair.split("=") for pair in given.to_revisions.split(",")]
        shares = {_known(service, revision): int(percent) for revision, percent in pairs if int(percent)}
        if sum(shares.values()) != 100:
            raise SystemExit("not 100 percent")
        service["latest"], service["shares"] = False, shares
        state["history"].append([given.SERVICE, shares])
        for other in state["meddles"].pop(f"{given.SERVICE}={given.to_revisions.split('=')[1].split(',')[0]}", []):
            state["services"][other]["shares"] = {state["services"][other]["revisions"][0]: 100}
    return []


def _known(service, revision):
    if revision not in service["ready"]:
        raise SystemExit(f"no ready revision {revision}")
    return revision


def _revisions(state, given):
    service = state["services"][given.service]
    return [
        {
            "metadata": {"name": name, "creationTimestamp": f"2026-01-{number:02}T00:00:00Z"},
            "spec": {"containers": [{"image": service["images"][name]}]},
            "status": {"conditions": [{"type": "Ready", "status": str(name in service["ready"])}]},
        }
        for number, name in enumerate(service["revisions"], 1)
    ]


def _logs(state, given):
    """A hundred requests to each revision that has traffic; `errors` says of which service from which share on how many fail."""
    lines = []
    for name, service in state["services"].items():
        served = dict(service["shares"])
        served.setdefault(service["tags"].get("before", ""), 0)  # it did, before the last step
        for revision, percent in served.items():
            if f'"{revision}"' not in given.FILTER:
                continue
            new = service["tags"].get("next") == revision
            share, failing = state["errors"].get(name, [101, 0]) if new else state["errors_before"].get(name, [0, 0])
            failed = failing if not new or percent >= share else 0
            lines += [
                {
                    "resource": {"labels": {"revision_name": revision}},
                    "httpRequest": {"status": 500 if at < failed else 429},
                }
                for at in range(100)
            ]
    return lines


def _builds(state, given):
    listed = state["builds"]
    state["builds"] = [build for build in listed if build.pop("ends", None) is None]
    return listed


def _tags(state, given):
    packages = f"projects/{state['project']}/locations/r/repositories/functions/packages/platform"
    return [
        {"tag": f"{packages}/tags/{tag}", "image": given.IMAGE, "version": f"{packages}/versions/{digest}"}
        for tag, digest in state["tags"].items()
    ]


def _token(state, given):
    return f"token-for-{given.audiences}-as-{given.impersonate_service_account}"


if __name__ == "__main__":
    code, said, complained = main(sys.argv[1:], Path(__file__).resolve().parent)
    sys.stdout.write(said)
    sys.stderr.write(complained)
    sys.exit(code)
