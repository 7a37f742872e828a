"""Live events: what happens in an organisation, told over a socket to who may know, in order, missed by none.

Maintainer's notes: the outbox is the truth. One reader for each organisation with a socket follows it, woken by this
process's own changes and by the database's notices, and looks by itself now and then. A socket that asks to go on after
an event is first given what it missed, while the reader waits, so that nothing is left out and nothing told twice. All
of it runs on the event loop but for reading, which a thread does.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import attrs
from anyio import to_thread
from litestar import Litestar, WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect

from amss_core.codec import canonical_json, unstructure
from amss_core.errors import AmssError
from amss_core.events import Bookmark, Posted
from amss_core.permissions import Actor
from amss_http.problems import UnauthenticatedError
from amss_http.tokens import KeyRing
from amss_sql import Database
from amss_sql.notices import notices

PROTOCOL = "amss.v1"
"""The subprotocol; a browser sends the access token as a second one, `bearer.<token>`."""
BACKLOG = 1_000
"""Events that may wait for a slow socket; with one more it is dropped."""
LOOK_SECONDS = 2.0
"""Seconds after which a reader looks by itself."""
BEAT_SECONDS = 20.0
"""Seconds between two signs of life, and between two looks whether the session goes on."""
LARGEST_MESSAGE = 4_096
"""Characters that a client may send at once."""
_PAGE = 500
_STOP_SECONDS = 0.25
"""Seconds after which who listens for notices looks whether it is to stop."""
UNAUTHENTICATED, FOREIGN, UNKNOWN_EVENT, TOO_SLOW, TOO_LARGE = 4401, 4403, 4404, 4429, 1009


@attrs.define(eq=False)
class _Subscriber:
    """A socket that is told events."""

    actor: Actor
    waiting: asyncio.Queue[str]
    dropped: bool = False

    def tell(self, posted: Posted, text: str) -> None:
        if self.actor.role not in posted.event.roles or self.dropped:
            return
        try:
            self.waiting.put_nowait(text)
        except asyncio.QueueFull:
            self.dropped = True


@attrs.define(eq=False)
class _Reader:
    """Follows the outbox of one organisation."""

    organization: str
    reached: Bookmark
    subscribers: set[_Subscriber] = attrs.field(factory=set)
    lock: asyncio.Lock = attrs.field(factory=asyncio.Lock)


class Live:
    """The sockets of this process, and what they are told."""

    def __init__(self, database: Database, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._database = database
        self._look_seconds = look_seconds
        self._readers: dict[str, _Reader] = {}
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = threading.Event()

    @asynccontextmanager
    async def running(self, _app: Litestar) -> AsyncIterator[None]:
        """Follow the outboxes while the application runs."""
        self._loop = asyncio.get_running_loop()
        listener = threading.Thread(target=self._listen, name="amss-notices", daemon=True)
        listener.start()
        following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            self._stop.set()
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            await to_thread.run_sync(listener.join)

    def wake(self) -> None:
        """Let the readers look at once; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    def _listen(self) -> None:
        for _organization in notices(self._database.engine, self._stop, wait_seconds=_STOP_SECONDS):
            self.wake()

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._look_seconds)
            self._woken.clear()
            for reader in list(self._readers.values()):
                with suppress(AmssError):  # the database cannot be reached now; the next look tells what was missed
                    await self._read_on(reader)

    async def _read_on(self, reader: _Reader) -> None:
        async with reader.lock:
            while reader.subscribers:
                page = await to_thread.run_sync(self._page, reader.organization, reader.reached)
                for posted in page:
                    text = _text(posted)
                    for each in reader.subscribers:
                        each.tell(posted, text)
                    reader.reached = posted.bookmark
                if len(page) < _PAGE:
                    return

    def _page(self, organization: str, after: Bookmark) -> tuple[Posted, ...]:
        with self._database.read(organization) as stores:
            return stores.outbox.read(after=after, limit=_PAGE)

    def _begin(self, organization: str, last_event: str | None) -> tuple[Bookmark | None, Bookmark]:
        with self._database.read(organization) as stores:
            return (stores.outbox.find(last_event) if last_event else None), stores.outbox.end()

    @asynccontextmanager
    async def subscribed(self, actor: Actor, *, last_event: str | None) -> AsyncIterator[_Subscriber | None]:
        """Add a socket; one that names the last event that it saw is told all that came after it.

        Yields None where there is no such event, or no more.
        """
        after, end = await to_thread.run_sync(self._begin, actor.organization, last_event)
        if last_event and after is None:
            yield None
            return
        reader = self._readers.setdefault(actor.organization, _Reader(actor.organization, end))
        subscriber = _Subscriber(actor, asyncio.Queue(BACKLOG))
        async with reader.lock:
            if not reader.subscribers:
                reader.reached = max(reader.reached, end)
            if after is not None:
                await self._catch_up(subscriber, after, reader.reached)
            reader.subscribers.add(subscriber)
        self._woken.set()
        try:
            yield subscriber
        finally:
            reader.subscribers.discard(subscriber)

    async def _catch_up(self, subscriber: _Subscriber, after: Bookmark, through: Bookmark) -> None:
        while after < through and not subscriber.dropped:
            page = await to_thread.run_sync(self._page, subscriber.actor.organization, after)
            for posted in page:
                if posted.bookmark <= through:
                    subscriber.tell(posted, _text(posted))
                after = posted.bookmark
            if len(page) < _PAGE:
                return


def _text(posted: Posted) -> str:
    event = posted.event
    said = unstructure(event.payload)
    return canonical_json(
        {
            "id": event.id,
            "type": said.pop("kind"),
            "at": unstructure(event.at),
            "subject": event.subject,
            "data": said,
        }
    )


@websocket("/ws", exclude_from_auth=True)
async def live(socket: WebSocket[Any, Any, Any]) -> None:
    """Tell what happens in the organisation of the access token, to the roles that may know it.

    The token is sent as `Authorization: Bearer …`, or as the subprotocol `bearer.<token>` beside `amss.v1`. The query
    `last_event_id` names the last event that was seen.
    """
    state = socket.app.state
    if not _is_own(socket, state["origins"]):
        await _refuse(socket, FOREIGN, "this origin may not connect")
        return
    try:
        actor, ends_at = await _who(socket)
    except AmssError as refused:
        await _refuse(socket, UNAUTHENTICATED, str(refused)[:100])
        return
    hub: Live = state["live"]
    async with hub.subscribed(actor, last_event=socket.query_params.get("last_event_id")) as subscriber:
        if subscriber is None:
            await _refuse(socket, UNKNOWN_EVENT, "there is no such event any more; read everything anew")
            return
        await _accept(socket)  # only now: whatever is committed after the handshake is told
        with suppress(WebSocketDisconnect):
            await _serve(socket, subscriber, ends_at)


async def _accept(socket: WebSocket[Any, Any, Any]) -> None:
    await socket.accept(subprotocols=PROTOCOL if PROTOCOL in _protocols(socket) else None)


async def _refuse(socket: WebSocket[Any, Any, Any], code: int, reason: str) -> None:
    """Accept a socket and close it at once: a handshake that is refused would tell a browser no reason."""
    await _accept(socket)
    await socket.close(code=code, reason=reason)


async def _serve(socket: WebSocket[Any, Any, Any], subscriber: _Subscriber, ends_at: datetime) -> None:
    sending = asyncio.create_task(_send(socket, subscriber, ends_at))
    receiving = asyncio.create_task(_receive(socket))
    done, left = await asyncio.wait({sending, receiving}, return_when=asyncio.FIRST_COMPLETED)
    for each in left:
        each.cancel()
        with suppress(asyncio.CancelledError, WebSocketDisconnect):
            await each
    for each in done:
        each.result()


async def _send(socket: WebSocket[Any, Any, Any], subscriber: _Subscriber, ends_at: datetime) -> None:
    clock = socket.app.state["clock"]
    beat: float = socket.app.state["beat_seconds"]
    while True:
        try:
            text = await asyncio.wait_for(subscriber.waiting.get(), beat)
        except TimeoutError:
            text = json.dumps({"type": "alive"})
        if subscriber.dropped:
            await socket.close(code=TOO_SLOW, reason="events came faster than they were read; go on after the last one")
            return
        if clock() >= ends_at:
            await socket.close(code=UNAUTHENTICATED, reason="the access token has expired; refresh it and come back")
            return
        await socket.send_text(text)


async def _receive(socket: WebSocket[Any, Any, Any]) -> None:
    """Read what the client sends, which is nothing but signs of life."""
    while True:
        if len(await socket.receive_text()) > LARGEST_MESSAGE:
            await socket.close(code=TOO_LARGE, reason=f"send at most {LARGEST_MESSAGE} characters at once")
            return


def _protocols(socket: WebSocket[Any, Any, Any]) -> list[str]:
    return [each.strip() for each in socket.headers.get("Sec-WebSocket-Protocol", "").split(",")]


async def _who(socket: WebSocket[Any, Any, Any]) -> tuple[Actor, datetime]:
    scheme, _, token = socket.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = next((each.removeprefix("bearer.") for each in _protocols(socket) if each.startswith("bearer.")), "")
    if not token:
        raise UnauthenticatedError("sign in, and send the access token")
    ring: KeyRing = socket.app.state["keys"]()
    actor, _session = ring.proved(token, now=socket.app.state["clock"]())
    return actor, ring.ends_at(token)


def _is_own(socket: WebSocket[Any, Any, Any], origins: frozenset[str]) -> bool:
    """Tell whether a socket comes from our own pages, from an origin that is allowed, or from no browser."""
    origin = socket.headers.get("Origin")
    return origin is None or origin in origins or urlsplit(origin).netloc == socket.headers.get("Host")
