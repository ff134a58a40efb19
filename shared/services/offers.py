"""Offers: at which price each model is sold now, why one is not, and how an administrator changes that."""

import math
from dataclasses import dataclass

from shared.app import App
from shared.catalogue import Model
from shared.domain import offers, pricing
from shared.domain.errors import InvalidInput, ModelUnavailable, NotFound, ProviderDown
from shared.domain.offers import Holding, OfferChange, Offers, Wanted
from shared.domain.records import AuditRecord
from shared.services import breakers
from shared.services.audit import Asking, recorded
from shared.storage.queries import Page, from_cursor, to_cursor
from shared.storage.store import Change, Reader


@dataclass(frozen=True)
class Offer:
    """A model as it is sold now: its price, why it is not sold if so, and the change that comes next.

    `wait` is the seconds for which its provider is thought to be down, or 0.
    """

    model: Model
    price: pricing.Price
    closed: str | None
    wait: float
    upcoming: OfferChange | None

    @property
    def reason(self) -> str | None:
        """Why it cannot be had now, as people read it."""
        down = "its provider is not answering now; try again in a moment"
        return self.closed or (down if self.wait > 0 else None)

    def check(self) -> None:
        """Refuse what cannot be had now. Raises ModelUnavailable, ProviderDown."""
        if self.closed is not None:
            raise ModelUnavailable(self.closed)
        if self.wait > 0:
            detail = "The provider of this model is not answering now; try again in a moment. Nothing was charged."
            raise ProviderDown(detail, retry_after=math.ceil(self.wait))


def offered(app: App, model: Model) -> Offer:
    """What holds for a model now. Raises Unavailable when that is not known: nothing is sold at a guess."""
    return _offer(app, model, app.kept.offers.get(app.now, lambda: _read(app)))


def all_offered(app: App) -> list[Offer]:
    """What holds for every model of the catalogue. Raises Unavailable."""
    return [offered(app, model) for model in app.catalogue.models.values()]


def change(app: App, *, model_id: str, wanted: Wanted, by: Asking) -> Offer:
    """Change price or availability of a model, with the history's entry and the audit record in the same commit.

    It acts on the next generation; other processes know of it within 10 s. Raises NotFound, InvalidInput, Conflict.
    """
    model = known(app, model_id)
    audit_id = app.new_id()

    def step(read: Reader) -> Change[Offers]:
        read.prefetch((Offers, Offers.id), (AuditRecord, audit_id))
        there = read.get(Offers, Offers.id)
        before = there or Offers()
        if read.get(AuditRecord, audit_id) is not None:
            return Change(before)
        after, change = offers.changed(before, model.id, wanted, actor=by.actor, now=app.now())
        read.get(OfferChange, change.id)
        record = recorded(
            app,
            audit_id,
            "model.change",
            model.id,
            _shown(app, model, offers.holding(before, model.id, change.starts)),
            {**_shown(app, model, offers.holding(after, model.id, change.starts)), "from": change.starts.isoformat()},
            change.reason,
            by,
        )
        documents = (record, change)
        return Change(after, create=documents if there else (*documents, after), update=(after,) if there else ())

    after = app.store.commit(step)
    app.kept.offers.amend(lambda _: after)
    return _offer(app, model, after)


def history(app: App, *, model_id: str, limit: int, cursor: str | None) -> Page[OfferChange]:
    """All changes of a model, the last first; also of one that has left the catalogue. Raises NotFound, InvalidInput."""
    newest = _read(app).versions.get(model_id, 0)
    if newest == 0:
        known(app, model_id)
    before = newest + 1
    if cursor is not None:
        (before,) = from_cursor(cursor, int)
        if not 0 < before <= newest:
            raise InvalidInput("This cursor is not one of ours.", {"cursor": "Use next_cursor of the page before."})
    versions = range(before - 1, max(0, before - 1 - limit), -1)
    found = app.store.get_all(OfferChange, [offers.change_id(model_id, version) for version in versions])
    more = bool(versions) and versions[-1] > 1
    return Page(tuple(found), to_cursor(versions[-1]) if more else None)


def known(app: App, model_id: str) -> Model:
    """The model of the catalogue. Raises NotFound."""
    model = app.catalogue.models.get(model_id)
    if model is None:
        raise NotFound("There is no such model.")
    return model


def _read(app: App) -> Offers:
    return app.store.get(Offers, Offers.id) or Offers()


def _offer(app: App, model: Model, among: Offers) -> Offer:
    now = app.now()
    holding = offers.holding(among, model.id, now)
    return Offer(
        model=model,
        price=_price(app, model, holding),
        closed=_closed(app, model, holding),
        wait=breakers.waiting(app, model),
        upcoming=offers.upcoming(among, model.id, now),
    )


def _price(app: App, model: Model, holding: Holding) -> pricing.Price:
    """The catalogue's version stands before the change's, since a change says nothing of a model's other facts."""
    version = f"{app.catalogue.version}.{holding.version}" if holding.version else app.catalogue.version
    return pricing.Price(holding.credits or model.price.credits, model.price.per, version)


def _closed(app: App, model: Model, holding: Holding) -> str | None:
    """Why the model is not sold. The administrator's own words stay in the history."""
    if model.provider in app.not_set_up:
        return "its provider is not set up here"
    ended = model.available(app.now().astimezone(app.policy.zone).date())
    if ended is not None:
        return ended
    return None if holding.available else "switched off by an administrator"


def _shown(app: App, model: Model, holding: Holding) -> dict[str, object]:
    """What an audit record says of a model."""
    price = _price(app, model, holding)
    return {"credits": price.credits, "price_version": price.version, "available": holding.available}
