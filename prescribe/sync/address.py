"""Where the hub is and how this PC signs in there. The password never stands in a URL, a log line or a repr."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class HubAddress:
    """One PC's way to the hub. TLS is verified unless the hub is on this very machine (a socket or loopback, for tests)."""

    host: str
    port: int
    database: str
    role: str
    password: str = field(repr=False)
    authority: str = ""
    """PEM text of the authority that signed the hub's certificate; empty = the system's."""

    def to_bytes(self) -> bytes:
        """For the local settings of the encrypted file."""
        return json.dumps(asdict(self)).encode("utf-8")

    @classmethod
    def of_bytes(cls, kept: bytes) -> HubAddress:
        """The address of `to_bytes`."""
        return cls(**json.loads(kept))

    @property
    def local(self) -> bool:
        """On this machine: then there is nobody between to hide from."""
        return self.host.startswith("/") or self.host in ("127.0.0.1", "::1", "localhost")
