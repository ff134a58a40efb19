"""Sign-in: whether somebody may come in at all, asked before Identity Platform gives them a token."""

from dataclasses import dataclass

from shared.app import App
from shared.domain.errors import AccountBlocked, AccountConflict, DomainNotAllowed, NotInvited, Unauthenticated
from shared.domain.ids import normal_address, user_id
from shared.domain.ledger import Account

GOOGLE = "google.com"


@dataclass(frozen=True)
class GoogleAccount:
    """What Google itself says about an account. `hosted_domain` is empty for one that belongs to no organisation."""

    email: str
    verified: bool
    hosted_domain: str


@dataclass(frozen=True)
class SignIn:
    """Who wants to sign in, as Identity Platform knows them; `google` is what the provider's own token says."""

    provider: str
    email: str
    verified: bool
    google: GoogleAccount | None


def admit(app: App, asked: SignIn) -> str:
    """The organisation's domain, by which every function knows later that this was asked. Nothing is written.

    Raises Unauthenticated, DomainNotAllowed, AccountConflict, NotInvited, AccountBlocked.
    """
    if asked.provider != GOOGLE:
        raise Unauthenticated("Sign in with Google.")
    if asked.google is None:
        raise DomainNotAllowed("This sign-in does not show whose account it is.")
    if not (asked.verified and asked.google.verified):
        raise Unauthenticated("The address of this sign-in is not verified.")
    address, hosted_domain = normal_address(asked.email), asked.google.hosted_domain.lower()
    # An account on an organisation's address that its person made on their own has the address and no hosted domain.
    if not {address.rpartition("@")[2], hosted_domain} <= app.policy.allowed_domains:
        raise DomainNotAllowed("Sign in with your organisation's account.")
    # An account keeps its first address; somebody else may have been given it meanwhile.
    if normal_address(asked.google.email) != address:
        raise AccountConflict("Google knows you by another address now; ask an administrator.")
    _expected(app, address)
    return hosted_domain


def _expected(app: App, address: str) -> None:
    account = app.store.get(Account, user_id(address))
    if account is None and app.policy.signup == "invite" and address not in app.policy.first_admins:
        raise NotInvited("Only people whom an administrator added can sign in.")
    if account is not None and account.status == "blocked":
        raise AccountBlocked("Your account is blocked; ask an administrator.")
