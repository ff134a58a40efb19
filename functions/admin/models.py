"""Models and providers: prices, availability, health, and a test generation."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from functions.admin.door import PageQuery, Reason, admin, moment
from shared.api import admin_views, parse, responses
from shared.api.admin import Administrator
from shared.api.responses import Answer
from shared.domain.offers import MOST_CREDITS, Wanted
from shared.services import breakers, measured, offers, submit
from shared.services.asked import Asked


class OfferBody(parse.Body):
    """What is left out stays as it is; without `from` it acts from now on."""

    credits: Annotated[int, Field(ge=1, le=MOST_CREDITS)] | None = None
    available: bool | None = None
    starts: Annotated[datetime | None, BeforeValidator(moment), Field(alias="from")] = None
    reason: Reason


class TryBody(parse.Body):
    prompt: Annotated[str, Field(max_length=100_000)]
    params: dict[str, Any] = Field(default_factory=dict)


@admin("GET", "/api/admin/models")
def models(who: Administrator) -> Answer:
    typical = measured.typical_seconds(who.app)
    shown = [admin_views.model(offer, typical=typical) for offer in offers.all_offered(who.app)]
    return Answer(responses.page(shown, None))


@admin("PATCH", "/api/admin/models/<model>")
def change_model(who: Administrator) -> Answer:
    body = parse.body(who.call.request, OfferBody)
    wanted = Wanted(credits=body.credits, available=body.available, starts=body.starts, reason=body.reason)
    offer = offers.change(who.app, model_id=who.call.arguments["model"], wanted=wanted, by=who.asking)
    return Answer(admin_views.model(offer, typical=measured.typical_seconds(who.app)))


@admin("GET", "/api/admin/models/<model>/history", query=True)
def model_history(who: Administrator) -> Answer:
    asked = parse.query(who.call.request, PageQuery)
    model = who.call.arguments["model"]
    page = offers.history(who.app, model_id=model, limit=asked.limit, cursor=asked.cursor)
    return Answer(responses.page(map(admin_views.offer_change, page.items), page.next_cursor))


@admin("POST", "/api/admin/models/<model>/try")
def try_model(who: Administrator) -> Answer:
    key = parse.idempotency_key(who.call.request)
    body = parse.body(who.call.request, TryBody)
    model = offers.known(who.app, who.call.arguments["model"])
    asked = Asked(model=model.id, prompt=body.prompt, params=body.params)
    answer = submit.submit(who.app, uid=who.uid, key=key, asked=asked, trial=who.asking)
    who.call.facts.update(job_id=answer.job_id, replayed=answer.replayed)
    return Answer(answer.body, 202, {"Idempotent-Replayed": "true"} if answer.replayed else {})


@admin("GET", "/api/admin/providers")
def providers(who: Administrator) -> Answer:
    known, catalogue = breakers.read(who.app), who.app.catalogue
    shown = [
        admin_views.provider(
            entry,
            models=[model.id for model in catalogue.models.values() if model.provider == entry.id],
            known=known,
            set_up=entry.id not in who.app.not_set_up,
            now=who.now,
        )
        for entry in catalogue.providers.values()
    ]
    return Answer(responses.page(shown, None))
