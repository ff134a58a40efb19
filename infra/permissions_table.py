"""Prints the table of permissions as docs/security.md has it: `python -m infra.permissions_table` writes it there anew."""

from collections.abc import Iterator
from pathlib import Path

from shared.api.permissions import DEPARTMENT, EVERYBODY, MEMBERS, MINE, NOBODY, OTHERS, TABLE, About, Permission
from shared.domain.quotas import UserRole

PAGE = Path(__file__).resolve().parents[1] / "docs" / "security.md"
BEGIN = "<!-- permissions: written by python -m infra.permissions_table -->"
END = "<!-- end of permissions -->"

_WORDS = {
    NOBODY: "–",
    MINE: "own",
    MEMBERS: "users of the department",
    DEPARTMENT: "department",
    OTHERS: "all others",
    EVERYBODY: "all",
}


def table() -> str:
    """The whole table in Markdown: what people may ask, then what machines may."""
    return "\n".join((*_people(), "", *_machines()))


def written(page: str) -> str:
    """The page with the table of now between its marks. Raises ValueError when these are not there, once each."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in after or END in after:
        raise ValueError(f"{PAGE.name} must have {BEGIN} and {END} once each")
    return f"{before}{begin}\n\n{table()}\n\n{end}{after}"


def _people() -> Iterator[str]:
    yield "| function | route | about | user | manager | admin | fresh sign-in |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in TABLE:
        if row.roles:
            roles = " | ".join(_allowed(row, role) for role in UserRole)
            yield f"| {row.function} | {_route(row)} | {row.about} | {roles} | {'yes' if row.fresh else ''} |"


def _machines() -> Iterator[str]:
    yield "| function | route | what proves the caller |"
    yield "| --- | --- | --- |"
    for row in TABLE:
        if not row.roles:
            yield f"| {row.function} | {_route(row)} | {row.proof} |"


def _allowed(row: Permission, role: UserRole) -> str:
    allowed = row.roles[role]
    return "yes" if row.about is About.PLATFORM and allowed else _WORDS[allowed]


def _route(row: Permission) -> str:
    return f"`{row.method} {row.path.replace('<', '{').replace('>', '}')}`"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
