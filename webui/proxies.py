"""Behind reverse proxies: who asks, and whether over HTTPS, is taken from those that are trusted and from nobody else.

Uvicorn reads the headers. `Host` is not among them: a proxy hands on the one that the browser sent.
"""

import ipaddress
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
DIRECT = "ringplan.direct"  # in the scope: the other end of the connection


def behind(pages: Asgi, proxies: Iterable[str]) -> Asgi:
    """`pages`, told what those networks say in X-Forwarded-For and X-Forwarded-Proto.

    Of the addresses in a row the right-most counts that is no proxy's: whoever asks can only put others to its left.
    """
    networks = [network for proxy in proxies for network in (proxy, _in_ipv6(proxy))]
    if not networks:
        return pages
    believing = ProxyHeadersMiddleware(cast(Any, _sound(pages)), networks)

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await believing(cast(Any, {**scope, DIRECT: scope.get("client")}), receive, send)

    return answer


def _sound(pages: Asgi) -> Asgi:
    """What is no address says nothing: then it is the proxy itself that asks."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        client = scope.get("client")
        if client != scope[DIRECT]:
            spelled = _spelled(client[0])
            scope["client"] = (spelled, client[1]) if spelled else scope[DIRECT]
        await pages(scope, receive, send)

    return answer


def _spelled(text: str) -> str | None:
    """An address in its one spelling: limits count by it. IPv4 within IPv6 is IPv4."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _in_ipv6(network: str) -> str:
    """The same network as a proxy spells it that listens to IPv6 and IPv4 at once."""
    net = ipaddress.ip_network(network)
    return network if net.version == 6 else f"::ffff:{net.network_address}/{96 + net.prefixlen}"
