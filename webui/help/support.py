"""Whom to ask, as the domain says."""

from dataclasses import dataclass

from controller.store.cards import DomainCard


@dataclass(frozen=True, slots=True)
class Support:
    """`lines` are the text, as typed."""

    name: str
    phone: str
    email: str
    lines: tuple[str, ...]


def support(domain: DomainCard) -> Support | None:
    """None: nobody is named."""
    if not (domain.support_name or domain.support_phone or domain.support_email or domain.support_text):
        return None
    lines = tuple(domain.support_text.splitlines())
    return Support(domain.support_name, domain.support_phone, domain.support_email, lines)
