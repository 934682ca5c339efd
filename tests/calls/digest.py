"""Digest answers (RFC 2617, MD5) for the test phones. Pure: the client nonce is an argument."""

import hashlib
import re

FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^,\s]+))')


def answer(challenge: str, *, user: str, secret: str, method: str, uri: str, cnonce: str) -> str:
    """The Authorization value for a `Digest …` challenge; `auth` is used where the challenge offers it."""
    asked = {name.lower(): quoted or bare for name, quoted, bare in FIELD.findall(challenge)}
    ha1 = _md5(f"{user}:{asked['realm']}:{secret}")
    ha2 = _md5(f"{method}:{uri}")
    fields = {"username": user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": uri}
    if "auth" in asked.get("qop", ""):
        fields["response"] = _md5(f"{ha1}:{asked['nonce']}:00000001:{cnonce}:auth:{ha2}")
        fields["cnonce"] = cnonce
    else:
        fields["response"] = _md5(f"{ha1}:{asked['nonce']}:{ha2}")
    if "opaque" in asked:
        fields["opaque"] = asked["opaque"]
    quoted = ", ".join(f'{name}="{value}"' for name, value in fields.items())
    return f"Digest {quoted}, algorithm=MD5" + (", qop=auth, nc=00000001" if "cnonce" in fields else "")


def md5_challenge(challenges: tuple[str, ...]) -> str | None:
    """The first challenge that MD5 answers, None when there is none."""
    return next((text for text in challenges if "algorithm=" not in text.lower() or "md5" in text.lower()), None)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
