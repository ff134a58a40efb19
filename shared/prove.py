"""The command `python -m shared.prove`: prove the books of the deployment the environment names; exit 1 on any violation."""

import argparse
import json
import sys
from typing import Any

from shared import logs, wiring
from shared.api.responses import to_json
from shared.services import prove


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m shared.prove", description=__doc__)
    arguments.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    arguments.add_argument("--without-files", action="store_true", help="do not look at every stored output")
    chosen = arguments.parse_args()
    logs.quiet_libraries()
    summary = prove.prove(wiring.app(), with_files=not chosen.without_files).summary()
    plain: dict[str, Any] = json.loads(to_json(summary))
    sys.stdout.write((json.dumps(plain) if chosen.json else _table(plain)) + "\n")
    return 0 if plain["ok"] else 1


def _table(summary: dict[str, Any]) -> str:
    lines = [f"The books as of {summary['at']}", ""]
    for row in summary["invariants"]:
        state = "ok" if row["violations"] == 0 else f"{row['violations']} VIOLATED"
        lines.append(f"  {row['id']:<4} {row['rows']:>8} rows  {state:<12} {row['title']}")
    lines += ["", *(f"  {wrong['invariant']} {wrong['subject']}: {wrong['detail']}" for wrong in summary["violations"])]
    return "\n".join([*lines, "The books balance." if summary["ok"] else "THE BOOKS DO NOT BALANCE."])


if __name__ == "__main__":
    sys.exit(main())
