"""Passkeys (WebAuthn): a key in a device or a password manager, unlocked there by finger, face or PIN.

Each is made for one site, and found by it without a name being typed; each may log in by itself or be the second step.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import webauthn
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import factormail, gate, loginsteps, may, recoverycodes, secondfactors
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.gate import Problems
from controller.operations.refused import Missing, Problem, refuse, refuse_any
from controller.operations.taken import unless_taken
from controller.store import rows
from controller.store import secondfactors as stored
from controller.store.cards import UserCard
from controller.store.secondfactors import PasskeyCard
from controller.store.tables import PasskeyRow

MOST = 20  # passkeys a user
LARGEST = 20_000  # characters of a browser's answer
BROKEN = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)  # what a made-up answer raises in there


@dataclass(frozen=True, slots=True)
class Site:
    """Where the portal is: the host that passkeys are made for, and the origins from which a browser may answer."""

    host: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is told, as JSON, and the token of the step that waits for its answer."""

    options: str
    token: str


@dataclass(frozen=True, slots=True)
class Added:
    """A new passkey, and recovery codes for who had none; they can't be shown again."""

    card: PasskeyCard
    codes: tuple[str, ...]


def ask_new(session: Session, myself: Actor, site: Site) -> Asked:
    """For the browser: make a key for this user at this site, on none of the devices that hold one already."""
    card = may.be_oneself(session, myself)
    held = stored.passkeys(session, card.id)
    if len(held) >= MOST:
        raise refuse("name", "You have {most} passkeys, the most there can be. Delete one first.", most=MOST)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=secondfactors.ISSUER,
        user_id=_handle(card),
        user_name=myself.label,
        user_display_name=card.name,
        exclude_credentials=_known(session, card.id, site),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    challenge = bytes_to_base64url(options.challenge)
    token = loginsteps.begin(session, "register", myself.at, UserId(card.id), challenge)
    return Asked(webauthn.options_to_json(options), token)


def add(session: Session, myself: Actor, site: Site, token: str, answer: str, name: str) -> Added:
    """What the browser made, as JSON. From now on the password alone does not log in."""
    card = may.be_oneself(session, myself)
    problems: Problems = []
    clean = gate.text(problems, "name", name)
    refuse_any(problems)
    step = loginsteps.take(session, token, "register", myself.at)
    if step is None or step.challenge is None or step.user != card.id:
        raise refuse("passkey", "That took too long, so no passkey was added. Begin anew.")
    made = _registered(answer, step.challenge, site)
    row = {"user_id": card.id, "name": clean, "site": site.host, "created": myself.at, "last_used": None, **made}
    with unless_taken(session, "passkey", "This passkey is known already."):
        id_ = rows.add(session, PasskeyRow, row)
    audit(session, myself, "passkeys.add", "user", card.id, card.domain_id, after={"name": clean, "host": site.host})
    factormail.tell(session, myself, card, "passkey added", clean)
    return Added(show(session, myself, id_), recoverycodes.first(session, myself))


def show(session: Session, myself: Actor, passkey: int) -> PasskeyCard:
    """One of one's own."""
    card = stored.passkey(session, passkey)
    if card is None or card.user_id != may.be_oneself(session, myself).id:
        raise Missing([Problem("passkey", say("There is no passkey {passkey}.", passkey=passkey))])
    return card


def rename(session: Session, myself: Actor, passkey: int, name: str) -> None:
    """Its name is for its owner alone."""
    before = show(session, myself, passkey)
    problems: Problems = []
    clean = gate.text(problems, "name", name)
    refuse_any(problems)
    rows.change(session, PasskeyRow, passkey, {"name": clean})
    audit(session, myself, "passkeys.rename", "user", before.user_id, myself.domain, before=before.name, after=clean)


def remove(session: Session, myself: Actor, passkey: int) -> None:
    """It opens nothing any more; whatever holds it does not know that. Recovery codes go with the last factor."""
    card, owner = show(session, myself, passkey), may.be_oneself(session, myself)
    rows.remove(session, PasskeyRow, passkey)
    audit(session, myself, "passkeys.remove", "user", card.user_id, myself.domain, before={"name": card.name})
    factormail.tell(session, myself, owner, "passkey deleted", card.name)
    secondfactors.forget_codes_without_factor(session, UserId(card.user_id))


def ask_anybody(session: Session, site: Site, at: datetime) -> Asked:
    """For the browser of who said nothing yet: any passkey of this site, unlocked by its owner."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    challenge = bytes_to_base64url(options.challenge)
    return Asked(webauthn.options_to_json(options), loginsteps.begin(session, "passkey", at, challenge=challenge))


def ask_one(session: Session, site: Site, user: UserId, token: str) -> str:
    """For the browser in the second step `token`: one of this user's, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        allow_credentials=_known(session, user, site),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    loginsteps.ask(session, token, bytes_to_base64url(options.challenge))
    return webauthn.options_to_json(options)


def use(
    session: Session, site: Site, challenge: str, answer: str, at: datetime, user: UserId | None = None
) -> UserId | None:
    """Whose passkey answered that challenge; None where none did. `user` None: whose it is shows by it alone,
    which takes that its owner was verified, too."""
    row = PasskeyRow
    try:
        given = _parsed(answer)
        columns = select(row.id, row.user_id, row.public_key, row.sign_count)
        found = session.execute(columns.where(row.credential == given["id"], row.site == site.host)).one_or_none()
        if found is None or (user is not None and found.user_id != user):
            return None
        done = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
            credential_public_key=base64url_to_bytes(found.public_key),
            credential_current_sign_count=found.sign_count,
            require_user_verification=user is None,
        )
    except BROKEN:
        return None
    cells = {"sign_count": done.new_sign_count, "last_used": at}
    session.execute(update(row).where(row.id == found.id).values(**cells))
    return UserId(found.user_id)


def _registered(answer: str, challenge: str, site: Site) -> dict[str, Any]:
    """The cells of what the browser made. Raises Refused."""
    try:
        given = _parsed(answer)
        made = webauthn.verify_registration_response(
            credential=given,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=list(site.origins),
            require_user_verification=True,
        )
        transports = given["response"].get("transports") or []
        known = {each.value for each in AuthenticatorTransport}
        kept = sorted({each for each in transports if each in known})
    except BROKEN as error:
        raise refuse("passkey", "The browser’s answer does not fit, so no passkey was added. Try again.") from error
    return {
        "credential": bytes_to_base64url(made.credential_id),
        "public_key": bytes_to_base64url(made.credential_public_key),
        "sign_count": made.sign_count,
        "transports": kept,
    }


def _parsed(answer: str) -> Any:
    if len(answer) > LARGEST:
        raise ValueError("too long")
    found = json.loads(answer)
    if not isinstance(found, Mapping) or not isinstance(found["id"], str) or not isinstance(found["response"], Mapping):
        raise ValueError("no credential")
    return found


def _known(session: Session, user: int, site: Site) -> list[PublicKeyCredentialDescriptor]:
    row = PasskeyRow
    query = select(row.credential, row.transports).where(row.user_id == user, row.site == site.host)
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(each.credential), transports=[AuthenticatorTransport(way) for way in each.transports]
        )
        for each in session.execute(query)
    ]


def _handle(card: UserCard) -> bytes:
    """By which a device knows that two passkeys are one account's; says nothing about who it is."""
    return sha256(f"ringplan {card.id} {card.created.isoformat()}".encode()).digest()
