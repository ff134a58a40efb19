"""Lists, searches and scans on the real Firestore emulator, and an index for every query there is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from typing import Any

import pytest
from google.api_core.exceptions import DeadlineExceeded

from shared.domain.errors import InvalidInput
from shared.domain.jobs import Job, Output, State
from shared.domain.ledger import Account, Balance, Entry, EntryKind
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord, Counts, Department, DepartmentMonth, RequestRecord, Upload, UsageTotals
from shared.storage import documents, firestore_reading
from shared.storage.firestore_queries import FirestoreQueries
from shared.storage.queries import AuditFilter, HistoryFilter, JobsFilter, PeopleFilter, Queries, from_cursor, to_cursor
from shared.storage.store import StoreUnavailable
from tests.fakes import NOW, a_job, an_account
from tests.firestore_indexes import missing, read_indexes, shape_of, unused

pytestmark = pytest.mark.emulator


@pytest.fixture
def queries(firestore_client) -> FirestoreQueries:
    return FirestoreQueries(firestore_client)


def write(client, *values) -> None:
    batch = client.batch()
    for value in values:
        reference = client.collection(documents.collection(type(value))).document(value.id)
        batch.set(reference, documents.to_document(value))
    batch.commit()


def jobs(number: int, **changes) -> list[Job]:
    return [
        a_job(id=f"j{index:03d}", prompt=f"fox number {index}", created_at=NOW + timedelta(seconds=index), **changes)
        for index in range(number)
    ]


def walk(page_at) -> Iterator[list]:
    cursor = None
    while True:
        page = page_at(cursor)
        yield list(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return


def found(queries, *, limit=100, uid="ada", **wanted) -> list[str]:
    pages = walk(lambda cursor: queries.history(uid, HistoryFilter(**wanted), limit=limit, cursor=cursor))
    return [job.id for page in pages for job in page]


def test_history_is_newest_first_complete_and_only_ones_own(queries, firestore_client):
    write(firestore_client, *jobs(25), a_job(id="theirs", user_id="ben"), a_job(id="gone", deleted_at=NOW))
    pages = list(walk(lambda cursor: queries.history("ada", HistoryFilter(), limit=10, cursor=cursor)))

    assert [len(page) for page in pages] == [10, 10, 5]
    assert [job.id for page in pages for job in page] == [f"j{number:03d}" for number in reversed(range(25))]


def test_a_page_that_ends_exactly_at_the_last_item_has_no_next(queries, firestore_client):
    write(firestore_client, *jobs(10))

    assert queries.history("ada", HistoryFilter(), limit=10, cursor=None).next_cursor is None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"query": "fox"}, ["c", "b", "a"]),
        ({"query": "RED fo"}, ["a"]),
        ({"query": "лис"}, ["d"]),
        ({"query": "nothing"}, []),
        ({"kind": "video"}, ["b"]),
        ({"model": "other"}, ["c"]),
        ({"status": "succeeded"}, ["c"]),
        ({"favourite": True}, ["b"]),
        ({"query": "fox", "status": "succeeded"}, ["c"]),
        ({"since": NOW + timedelta(seconds=2)}, ["d", "c"]),
        ({"until": NOW + timedelta(seconds=1)}, ["b", "a"]),
        ({"query": "fox", "since": NOW + timedelta(seconds=1), "until": NOW + timedelta(seconds=1)}, ["b"]),
    ],
)
def test_history_is_searched_by_words_and_facets(queries, firestore_client, wanted, expected):
    write(
        firestore_client,
        a_job(id="a", prompt="A red fox"),
        a_job(id="b", prompt="Fox at night", kind="video", favourite=True, created_at=NOW + timedelta(seconds=1)),
        a_job(id="c", prompt="the fox", model="other", state=State.SUCCEEDED, created_at=NOW + timedelta(seconds=2)),
        a_job(id="d", prompt="Рыжая лиса", created_at=NOW + timedelta(seconds=3)),
    )

    assert found(queries, **wanted) == expected


def test_a_search_with_few_hits_among_many_goes_on_by_its_cursor(queries, firestore_client):
    """A page looks at 200 candidates at most, so it may be short or empty; walking on finds everything."""
    many = jobs(450)
    many[3] = replace(many[3], prompt="fox rare")
    many[440] = replace(many[440], prompt="fox rarely")
    for start in range(0, 450, 150):
        write(firestore_client, *many[start : start + 150])
    pages = list(
        walk(lambda c: queries.history("ada", HistoryFilter(query="fox", status="queued"), limit=100, cursor=c))
    )
    rare = list(
        walk(lambda c: queries.history("ada", HistoryFilter(query="number fo", model="none"), limit=10, cursor=c))
    )

    assert sum(len(page) for page in pages) == 450
    assert found(queries, query="fox rar") == ["j440", "j003"]
    assert [len(page) for page in rare] == [0, 0, 0]


@pytest.mark.parametrize(
    "cursor", ["x", "e30", "WzFd", to_cursor("a", "b"), to_cursor(1, "b"), to_cursor(NOW, ""), "🦊", "[" * 500]
)
def test_a_cursor_that_is_not_ours_is_refused(queries, cursor):
    with pytest.raises(InvalidInput):
        queries.history("ada", HistoryFilter(), limit=10, cursor=cursor)


def test_a_cursor_brings_back_what_went_in():
    assert from_cursor(to_cursor(NOW, "a:b"), type(NOW), str) == (NOW, "a:b")


def test_the_sweep_finds_what_is_overdue_the_longest_first(queries, firestore_client):
    write(
        firestore_client,
        a_job(id="late", wake_at=NOW - timedelta(seconds=5)),
        a_job(id="later", wake_at=NOW - timedelta(seconds=9)),
        a_job(id="now", wake_at=NOW),
        a_job(id="future", wake_at=NOW + timedelta(seconds=1)),
        a_job(id="ended", wake_at=None, state=State.FAILED),
    )

    assert [job.id for job in queries.due(NOW, 10)] == ["later", "late", "now"]
    assert [job.id for job in queries.due(NOW, 1)] == ["later"]


def test_live_jobs_are_those_that_have_not_ended(queries, firestore_client):
    write(
        firestore_client,
        a_job(id="queued"),
        a_job(id="running", state=State.RUNNING),
        a_job(id="stopping", state=State.RUNNING, cancel_requested_at=NOW),
        a_job(id="done", state=State.SUCCEEDED, wake_at=None),
        a_job(id="theirs", user_id="ben"),
    )

    assert {job.id for job in queries.live_jobs("ada")} == {"queued", "running", "stopping"}
    assert queries.live() == {"queued": 2, "starting": 0, "running": 2, "finalizing": 0}


def test_all_live_jobs_are_found_however_many_while_they_end(queries, firestore_client):
    many = [a_job(id=f"j{number:03}", created_at=NOW + timedelta(seconds=number)) for number in range(250)]
    write(firestore_client, *many)
    found = []
    for job in queries.live_jobs("ada"):
        found.append(job.id)
        write(firestore_client, replace(job, state=State.CANCELLED, wake_at=None))

    assert found == [job.id for job in reversed(many)]
    assert list(queries.live_jobs("ada")) == []


def entry(seq: int, uid: str = "ada") -> Entry:
    return Entry(
        id=f"{uid}{seq}", user_id=uid, kind=EntryKind.GRANT, amount=1, delta=Balance(1, granted=1),
        after=Balance(seq, granted=seq), seq=seq, at=NOW, actor="cleo", reason="r",
        department="design", day="2026-11-22", month="2026-11",
    )  # fmt: skip


def test_a_statement_is_newest_first_by_its_own_numbers(queries, firestore_client):
    write(firestore_client, *(entry(seq) for seq in range(1, 8)), entry(1, "ben"))
    pages = list(walk(lambda cursor: queries.statement("ada", limit=3, cursor=cursor)))

    assert [[line.seq for line in page] for page in pages] == [[7, 6, 5], [4, 3, 2], [1]]


def test_a_statement_of_one_department_leaves_the_others_out(queries, firestore_client):
    write(
        firestore_client,
        *(replace(entry(seq), department="research" if seq % 2 else "design") for seq in range(1, 8)),
    )
    pages = walk(lambda cursor: queries.statement("ada", department="design", limit=2, cursor=cursor))

    assert [line.seq for page in pages for line in page] == [6, 4, 2]


def test_months_of_a_department_are_listed_newest_first(queries, firestore_client):
    write(
        firestore_client,
        *(DepartmentMonth(f"design:{month}", "design", month) for month in ("2026-09", "2026-11", "2026-10")),
        DepartmentMonth("research:2026-11", "research", "2026-11"),
    )

    assert [one.month for one in queries.department_months("design")] == ["2026-11", "2026-10", "2026-09"]


def test_uploads_people_departments_usage_and_audit_are_listed(queries, firestore_client):
    upload = Upload("u1", "ada", "a.png", "image/png", 5, NOW, "ready", "o", "image/png", 5, 8, 8)
    write(
        firestore_client,
        upload,
        replace(upload, id="u2", state="waiting"),
        an_account(),
        an_account(id="ben", email="ben@example.com", name="Ben Kenobi", role=UserRole.MANAGER, department="research"),
        Department("design", "Design"),
        UsageTotals("x", "user", "ada", "2026-10", {"sketch": Counts(succeeded=1)}),
        UsageTotals("y", "user", "ada", "2026-11", {"sketch": Counts(succeeded=2)}),
        UsageTotals("z", "user", "ben", "2026-11", {}),
        AuditRecord("a1", NOW, "cleo", "user.change", "ada", {}, {}, "", "r", "a"),
        AuditRecord("a2", NOW + timedelta(seconds=1), "cleo", "user.add", "ben", {}, {}, "", "r", "a"),
    )

    assert [item.id for item in queries.uploads("ada", limit=5, cursor=None).items] == ["u1"]
    people = [
        {},
        {"query": "BEN@"},
        {"query": "keno"},
        {"role": "manager"},
        {"department": "design"},
        {"status": "blocked"},
    ]
    assert [[a.id for a in queries.people(PeopleFilter(**w), limit=5, cursor=None).items] for w in people] == [
        ["ada", "ben"], ["ben"], ["ben"], ["ben"], ["ada"], [],
    ]  # fmt: skip
    assert [item.id for item in queries.departments()] == ["design"]
    assert [item.period for item in queries.usage("user", "ada", "2026-11", "2026-12")] == ["2026-11"]
    assert [item.id for item in queries.audit(AuditFilter(), limit=5, cursor=None).items] == ["a2", "a1"]
    assert [item.id for item in queries.audit(AuditFilter(target="ada"), limit=5, cursor=None).items] == ["a1"]


def test_everybodys_jobs_are_found_by_person_status_and_whether_they_are_stuck(queries, firestore_client):
    write(
        firestore_client,
        a_job(id="a", created_at=NOW),
        a_job(id="b", created_at=NOW + timedelta(1), user_id="ben", state=State.RUNNING, wake_at=NOW - timedelta(1)),
        a_job(id="c", created_at=NOW + timedelta(2), state=State.FAILED, wake_at=None, deleted_at=NOW),
        a_job(id="d", created_at=NOW + timedelta(3), cancel_requested_at=NOW),
    )

    def found(**wanted) -> list[str]:
        pages = walk(lambda cursor: queries.jobs(JobsFilter(**wanted), limit=2, cursor=cursor))
        return [job.id for page in pages for job in page]

    assert found() == ["d", "c", "b", "a"]
    assert found(user_id="ben") == ["b"]
    assert [found(status=status) for status in ("queued", "running", "cancelling", "failed", "succeeded")] == [
        ["a"], ["b"], ["d"], ["c"], [],
    ]  # fmt: skip
    assert found(overdue=NOW) == ["b"]
    assert found(overdue=NOW, status="queued") == found(overdue=NOW, status="failed") == []
    assert found(overdue=NOW + timedelta(1), user_id="ada") == ["d", "a"]
    write(
        firestore_client,
        a_job(id="e", created_at=NOW + timedelta(4), department="research", model="writer", kind="text"),
    )
    for wanted in ({"department": "research"}, {"model": "writer"}, {"kind": "text"}):
        assert found(**wanted) == found(**wanted, user_id="ada") == found(**wanted, status="queued") == ["e"]
        assert found(**wanted, status="failed") == found(**wanted, user_id="ben") == []
    assert found(department="design", model="writer") == []
    assert found(department="design", status="failed") == found(model="sketch", status="failed") == ["c"]


def test_counters_of_everybody_come_by_period_whole_or_without_their_days(queries, firestore_client):
    one = {"fox|image|studio": Counts(succeeded=1)}
    write(
        firestore_client,
        *(
            UsageTotals(f"u{number}", "user", f"p{number}", f"2026-{number:02}", one, "design", {"2026-01-01": one})
            for number in range(1, 6)
        ),
        UsageTotals("o", "user", "ada", "2026-03", one, "research"),
        UsageTotals("d", "department", "design", "2026-03-01", one, "design"),
    )

    def found(**named):
        wanted = {"department": None, "days": False, "most": 100, **named}
        return [(total.id, bool(total.days)) for total in queries.all_usage("user", "2026-02", "2026-04", **wanted)]

    assert found() == [("u2", False), ("o", False), ("u3", False), ("u4", False)]
    assert found(department="design", days=True) == [("u2", True), ("u3", True), ("u4", True)]
    assert found(most=3) == [("u2", False), ("o", False), ("u3", False)]
    assert queries.usage_documents("user", "2026-02", "2026-04", department="design") == 3


def test_the_entries_of_a_departments_month_are_all_of_them_and_no_others(queries, firestore_client):
    write(
        firestore_client,
        entry(1),
        entry(1, "ben"),
        replace(entry(2), month="2026-10"),
        replace(entry(3), department="research"),
    )

    assert [line.id for line in queries.month_entries("design", "2026-11", None)] == ["ada1", "ben1"]


def test_a_scan_reads_every_document_once_as_it_was_at_one_moment(queries, firestore_client):
    write(firestore_client, *jobs(400)[:350])
    write(firestore_client, *(an_account(id=f"p{number}") for number in range(3)))

    assert [job.id for job in queries.scan(Job, None)] == [f"j{number:03d}" for number in range(350)]
    assert len(list(queries.scan(Account, None))) == 3


@pytest.mark.parametrize("came", [0, 1, 2])
def test_a_list_whose_stream_breaks_is_asked_again(queries, firestore_client, monkeypatch, came):
    write(firestore_client, *(Department(id, id.capitalize()) for id in ("design", "film", "sales")))
    asked = breaks_after(firestore_client, monkeypatch, came)

    assert [department.id for department in queries.departments()] == ["design", "film", "sales"]
    assert asked == [came, None]


@pytest.mark.parametrize("came", [0, 1, 2])
def test_a_scan_whose_streams_break_goes_on_and_reads_nothing_twice(queries, firestore_client, monkeypatch, came):
    """It must not begin anew: with more documents than come before a break, it would never end."""
    write(firestore_client, *(entry(number, uid) for number in (1, 2) for uid in ("ada", "ben")))
    write(firestore_client, *(UsageTotals(f"u{n}", "user", "ada", f"2026-0{1 + n // 2}") for n in range(4)))
    every = {"first": "2026-01", "last": "2026-12", "department": None, "days": False}
    asked = breaks_after(firestore_client, monkeypatch, came, came)

    assert [line.id for line in queries.between(Entry, "", None, datetime.now(UTC))] == ["ada1", "ada2", "ben1", "ben2"]
    assert asked == [came, came, None]
    for most in (3, 4):
        breaks_after(firestore_client, monkeypatch, came, came)
        assert [one.id for one in queries.all_usage("user", **every, most=most)] == ["u0", "u1", "u2", "u3"][:most]


def test_a_scan_that_nobody_answers_says_so(queries, firestore_client, monkeypatch):
    monkeypatch.setattr(queries, "stream_seconds", 0.1)
    monkeypatch.setattr(firestore_reading, "COMMIT_SECONDS", 0.1)
    breaks_after(firestore_client, monkeypatch, *[0] * 100)

    with pytest.raises(StoreUnavailable):
        list(queries.scan(Job, None))


def test_every_kind_of_value_comes_back_as_it_was_written(queries, firestore_client):
    """Times, lists, nothing, whole numbers and others, however deep."""
    outputs = tuple(Output(index, f"o{index}", "image/png", 5, "crc", duration_seconds=1.5) for index in range(2))
    job = a_job(outputs=outputs, favourite=True, text="лис", lease_until=NOW)
    write(firestore_client, job, replace(job, id="empty", outputs=(), text=None, lease_until=None))
    stored = firestore_client.collection("jobs").document(job.id).get().to_dict()

    assert list(queries.scan(Job, None))[1] == job
    (_, found) = firestore_reading.found(firestore_client.collection("jobs").order_by("__name__"), None)
    assert (found.id, found.fields) == (job.id, stored)


def breaks_after(client, monkeypatch, *several: int) -> list[int | None]:
    """Let the next streams break after so many documents each; after how many each one did, None if it did not."""
    ask = client._firestore_api.run_query
    left, asked = list(several), []

    def run_query(**named):
        asked.append(left.pop(0) if left else None)
        answers = ask(**named)
        return answers if asked[-1] is None else _broken(answers, asked[-1])

    monkeypatch.setattr(client._firestore_api, "run_query", run_query)
    return asked


def _broken(answers, number: int) -> Iterator:
    yield from islice((answer for answer in answers if answer.document.name), number)
    raise DeadlineExceeded("Stream removed")


class Named:
    """Queries, and the names of those that were used."""

    def __init__(self, queries: FirestoreQueries) -> None:
        self._queries = queries
        self.named: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.named.add(name)
        return getattr(self._queries, name)


def test_every_query_has_its_index(queries, firestore_client, monkeypatch):
    """The emulator does not ask for composite indexes and production does, so every query is compared with the file."""
    asked: list[Any] = []
    queries = Named(queries)
    for name in ("found", "everything", "count"):
        monkeypatch.setattr(firestore_reading, name, lambda query, *_, **__: asked.append(query) or [])
    everything = HistoryFilter("fox", since=NOW, until=NOW)
    queries.due(NOW, 5)
    queries.live()
    list(queries.live_jobs("ada"))
    for uid, status, place in product(
        (None, "ada"), (None, "failed", "running"), ({}, {"department": "d"}, {"model": "m"})
    ):
        queries.jobs(JobsFilter(user_id=uid, status=status, **place), limit=5, cursor=None)
    queries.department_months("design")
    for wanted in (HistoryFilter(), everything):
        queries.history("ada", wanted, limit=5, cursor=None)
    queries.statement("ada", limit=5, cursor=None)
    queries.uploads("ada", limit=5, cursor=None)
    queries.usage("user", "ada", "2026-01", "2026-12")
    queries.people(PeopleFilter(query="a"), limit=5, cursor=None)
    queries.people(PeopleFilter(department="design"), limit=5, cursor=None)
    for department in (None, "design"):
        queries.all_usage("user", "2026-01", "2026-12", department=department, days=True, most=5)
        queries.usage_documents("user", "2026-01", "2026-12", department=department)
    list(queries.month_entries("design", "2026-11", None))
    queries.departments()
    for about in ({}, {"target": "ada"}, {"actor": "ada"}, {"action": "user.change"}):
        queries.audit(AuditFilter(**about, since=NOW, until=NOW), limit=5, cursor=None)
    list(queries.scan(Job, None))
    queries.after(Account, "ada", limit=5, at=NOW)
    for kind in (Entry, Job, RequestRecord, UsageTotals, AuditRecord):
        list(queries.between(kind, "ada", "ben", NOW))
        queries.owned(kind, "ada", after="a", limit=5)
    queries.expired_jobs("design", NOW, 5)
    queries.uploads_before(NOW, limit=5, cursor=None)
    queries.expired(RequestRecord, NOW, 5)
    queries.erasures()

    indexes = read_indexes()
    shapes = [shape_of(query._to_protobuf()) for query in asked]

    assert {name for name in vars(Queries) if not name.startswith("_")} - queries.named == {"one"}  # by its id
    assert [wrong for shape in shapes if (wrong := missing(shape, indexes)) is not None] == []
    assert unused(shapes, indexes) == []
