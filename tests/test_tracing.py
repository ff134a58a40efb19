"""Which trace a request, a job and a message are in."""

import pytest

from shared import logs, tracing
from shared.domain import ids
from shared.tracing import Trace
from tests.fakes import a_job

ID = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"


@pytest.fixture(autouse=True)
def apart():
    """A test begins outside of everything, and what it says about its lines ends with it."""
    token = logs.context.set({})
    yield
    logs.context.reset(token)


@pytest.mark.parametrize(
    ("traceparent", "cloud", "trace"),
    [
        (f"00-{ID}-{SPAN}-01", "", Trace(ID, SPAN, sampled=True)),
        (f"00-{ID}-{SPAN}-02", "", Trace(ID, SPAN)),  # a flag of another meaning
        (f"cc-{ID}-{SPAN}-01-what-comes", "", Trace(ID, SPAN, sampled=True)),  # a later version
        (f"00-{ID}-{SPAN}-01", f"{'a' * 32}/1;o=0", Trace(ID, SPAN, sampled=True)),
        ("", f"{ID}/1;o=1", Trace(ID, "0000000000000001", sampled=True)),
        ("", f"{ID}/18446744073709551615", Trace(ID, "f" * 16)),
        ("", f"{ID}/0;o=0", Trace(ID)),
        ("", ID, Trace(ID)),
        ("nonsense", f"{ID}/1;o=0", Trace(ID, "0000000000000001")),
    ],
)
def test_a_request_goes_on_in_the_trace_it_names(traceparent, cloud, trace):
    """W3C's header first, Google's second."""
    assert tracing.of_request(traceparent, cloud) == trace


@pytest.mark.parametrize(
    ("traceparent", "cloud"),
    [
        ("", ""),
        (f"00-{ID.upper()}-{SPAN}-01", ""),
        (f"00-{'0' * 32}-{SPAN}-01", f"{'0' * 32}/1"),
        (f"00-{ID}-{'0' * 16}-01", ""),
        (f"ff-{ID}-{SPAN}-01", ""),
        (f"00-{ID}-{SPAN}-01-more", ""),
        (f"00-{ID}-{SPAN}-1", ""),
        (f" 00-{ID}-{SPAN}-01", ""),
        (f"00-{ID}-{SPAN}-01\n", ""),
        (f"00-{ID}-{SPAN}-01,00-{ID}-{SPAN}-01", ""),  # two headers
        ("", f"{ID}/18446744073709551616"),
        ("", f"{ID}/1;o=2"),
        ("", f"{ID}/"),
        ("", f"{ID}/٣"),
        ("", f"{ID}x"),
    ],
)
def test_a_request_that_names_none_in_good_form_begins_one(traceparent, cloud):
    begun = [tracing.of_request(traceparent, cloud) for _ in range(2)]

    assert len({ID, *(trace.id for trace in begun)}) == 3
    assert {(trace.span, trace.sampled) for trace in begun} == {(None, False)}


@pytest.mark.parametrize("trace", [Trace(ID, SPAN, sampled=True), Trace(ID, SPAN)])
def test_a_message_goes_on_in_the_present_trace(trace):
    logs.about(**tracing.begin(trace))

    assert tracing.of_request(tracing.traceparent() or "", "") == trace


def test_a_message_names_a_span_though_there_is_none():
    """The header has no form without one."""
    logs.about(**tracing.begin(Trace(ID)))

    assert tracing.of_request(tracing.traceparent() or "", "").id == ID


def test_outside_of_a_request_there_is_no_trace():
    assert tracing.present() is None
    assert tracing.traceparent() is None


def test_a_job_is_followed_in_the_trace_of_its_submit_whoever_asks():
    logs.about(**tracing.begin(Trace("b" * 32, SPAN, sampled=True)))
    tracing.follow(a_job(trace=ID))

    assert tracing.present() == Trace(ID)
    fields = logs.context.get()
    assert (fields["request_trace"], fields["job_id"], fields["user_id"]) == ("b" * 32, "job", "ada")
    assert (fields["provider"], fields["model"]) == ("studio", "sketch")


def test_who_asks_stays_named():
    """An administrator who stops somebody's job is not that somebody."""
    logs.about(user_id="cleo")
    tracing.follow(a_job(trace=ID))

    assert logs.context.get()["user_id"] == "cleo"


def test_within_its_own_trace_a_job_keeps_the_span():
    logs.about(**tracing.begin(Trace(ID, SPAN, sampled=True)))
    tracing.follow(a_job(trace=ID))

    assert tracing.present() == Trace(ID, SPAN, sampled=True)
    assert "request_trace" not in logs.context.get()


def test_a_job_from_before_traces_were_kept_has_one_all_the_same():
    old = a_job()

    assert old.trace == ""
    assert tracing.of_job(old) == tracing.of_job(old) == ids.digest("trace", "job")
    assert len(tracing.of_job(old)) == 32
