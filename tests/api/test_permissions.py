"""The table of permissions itself: what nobody should change in passing, and how people are related."""

import pytest

from shared.api.permissions import (
    DEPARTMENT,
    EVERYBODY,
    MEMBERS,
    MINE,
    OTHERS,
    TABLE,
    Proof,
    Relation,
    check,
    relation_to_department,
    relation_to_person,
)
from shared.domain.errors import Forbidden, NotFound
from shared.domain.quotas import UserRole
from tests.fakes import an_account

MARK = an_account(id="mark", role=UserRole.MANAGER)


def test_managers_see_their_department_and_top_up_its_users_and_that_is_all() -> None:
    assert {f"{row.method} {row.path}": row.roles[UserRole.MANAGER] for row in TABLE if lets_managers_in(row)} == {
        "GET /api/admin/users": DEPARTMENT,
        "GET /api/admin/users/<uid>": DEPARTMENT,
        "GET /api/admin/users/<uid>/statement": DEPARTMENT,
        "POST /api/admin/users/<uid>/credits": MEMBERS,
        "GET /api/admin/departments": DEPARTMENT,
        "GET /api/admin/usage": DEPARTMENT,
        "GET /api/admin/usage.csv": DEPARTMENT,
        "GET /api/admin/months/<department>": DEPARTMENT,
        "GET /api/admin/months/<department>/<month>": DEPARTMENT,
    }


def lets_managers_in(row) -> bool:
    return row.proof is Proof.ADMINISTRATION and bool(row.roles[UserRole.MANAGER])


def test_users_administer_nothing_and_everybodys_own_routes_are_about_their_own() -> None:
    for row in TABLE:
        if row.proof is Proof.ADMINISTRATION:
            assert not row.roles[UserRole.USER]
            nobodys_own = row.path == "/api/admin/users/<uid>/unfreeze"
            assert row.roles[UserRole.ADMIN] == (OTHERS if nobodys_own else EVERYBODY)
        elif row.proof is Proof.SIGN_IN:
            assert set(row.roles.values()) == {MINE}
        else:
            assert not row.roles


def test_no_route_has_two_rows_and_the_path_says_who_serves_it() -> None:
    assert len({(row.function, row.method, row.path) for row in TABLE}) == len(TABLE)
    assert all((row.proof is Proof.ADMINISTRATION) == row.path.startswith("/api/admin/") for row in TABLE)
    assert all((row.proof is Proof.MACHINE) == row.path.startswith("/internal/") for row in TABLE)


@pytest.mark.parametrize(
    ("person", "relation"),
    [
        (MARK, Relation.OWN),
        (an_account(id="mark", department="research"), Relation.OWN),
        (an_account(), Relation.SAME),
        (an_account(status="blocked"), Relation.SAME),
        (an_account(role=UserRole.MANAGER), Relation.SENIOR),
        (an_account(role=UserRole.ADMIN), Relation.SENIOR),
        (an_account(department="research"), Relation.OTHER),
        (an_account(department="design-2"), Relation.OTHER),
        (an_account(role=UserRole.ADMIN, department="research"), Relation.OTHER),
        (None, Relation.OTHER),
    ],
)
def test_a_person_is_related_by_the_departments_of_now(person, relation) -> None:
    assert relation_to_person(MARK, person) is relation


def test_a_department_is_the_callers_or_another() -> None:
    assert relation_to_department(MARK, "design") is Relation.SAME
    assert relation_to_department(MARK, "Design") is Relation.OTHER


@pytest.mark.parametrize(
    ("relation", "refusal"), [(Relation.OWN, Forbidden), (Relation.SENIOR, Forbidden), (Relation.OTHER, NotFound)]
)
def test_what_a_manager_may_not_see_does_not_exist_and_what_is_seen_is_forbidden(relation, refusal) -> None:
    check(MEMBERS, Relation.SAME)
    check(DEPARTMENT | {Relation.OTHER}, relation)
    with pytest.raises(refusal):
        check(MEMBERS, relation)
