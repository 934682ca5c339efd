"""An authenticator in software: keeps keys, and signs what a browser would hand it (WebAuthn Level 2, §6 and §7)."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40  # flags of the authenticator data


@dataclass(slots=True)
class Authenticator:
    """One key; `counts` is what it says about how often it was used, 0 for those that never tell."""

    origin: str = "https://phones.acme.example"
    verifies: bool = True
    counts: int = 0
    id: bytes = b"a credential id of 32 bytes or so"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str) -> str:
        """What `navigator.credentials.create` answers, as JSON."""
        wanted = json.loads(options)
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        known = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(wanted["rp"]["id"], WITH_KEY) + known
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", wanted["challenge"])
        return self._answer({"clientDataJSON": client, "attestationObject": attested}, transports=["internal", "odd"])

    def use(self, options: str, **other: str) -> str:
        """What `navigator.credentials.get` answers; `other` stands in for what was asked."""
        wanted = json.loads(options) | other
        client = self._client("webauthn.get", wanted["challenge"])
        data = self._data(wanted["rpId"])
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": client, "authenticatorData": data, "signature": signature})

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, host: str, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.counts.to_bytes(4, "big")

    def _answer(self, response: dict[str, bytes], **more: Any) -> str:
        assert base64url_to_bytes(bytes_to_base64url(self.id)) == self.id
        told = {name: bytes_to_base64url(value) for name, value in response.items()} | more
        name = bytes_to_base64url(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": told})
