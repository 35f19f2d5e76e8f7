"""What the server listens on."""

from __future__ import annotations

import asyncio
import socket

from phonedeck.server.listen import listen


def test_answers_do_not_wait_for_acknowledgements() -> None:
    """asyncio switches Nagle's algorithm off for the connections of our sockets; else each answer takes 40 ms more."""
    [found] = listen(["127.0.0.1"], [], 0)
    listening = found.socket

    async def accepted_option() -> int:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def on_connection(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            found.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        server = await asyncio.start_server(on_connection, sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
            option = await found
            writer.close()
        return option

    assert asyncio.run(accepted_option()) != 0
