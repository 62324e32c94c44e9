"""The async calls for who has no loop: a thread runs one as long as the client is open."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Final, Protocol, Self, TypeVar

from zhijian_client import capture
from zhijian_client.capture import Message, Prompt
from zhijian_client.errors import ClientError

T = TypeVar("T")
OnMessage = Callable[[Message], None]
_OVER: Final = object()


class Camera(Protocol):
    """Where the frames come from."""

    def frames(self, prompt: Prompt) -> Iterator[bytes]:
        """JPEGs for a prompt in real time, read by a thread; left at the next prompt."""
        ...


class Portal:
    """Runs coroutines in a loop of its own; calls of several threads run side by side."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Calls of other threads that are still under way are cancelled."""
        loop, thread, self._loop = self._loop, self._thread, None
        if loop is not None and thread is not None:
            asyncio.run_coroutine_threadsafe(_wind_up(loop), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        """What it returns or raises. A KeyboardInterrupt of the caller ends the call too."""
        if self._loop is None:
            call.close()
            raise ClientError("the client is used outside its `with`")
        future = asyncio.run_coroutine_threadsafe(call, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def each(self, told: AsyncIterable[T]) -> Iterator[T]:
        """One after the other, fetched when it is asked for; closed when the loop over it is left."""
        one_by_one = aiter(told)
        try:
            while (got := self.run(_next(one_by_one))) is not _OVER:
                yield got
        finally:
            if isinstance(one_by_one, AsyncGenerator) and self._loop is not None:
                self.run(one_by_one.aclose())


class Calls:
    """Calls of one kind, over the async ones."""

    _calls: Any

    def __init__(self, calls: object, portal: Portal) -> None:
        self._calls = calls
        self._portal = portal


class Client(Calls):
    """Opened with `with`."""

    def _wrap(self, calls: Any) -> None:
        Calls.__init__(self, calls, Portal())

    def __enter__(self) -> Self:
        self._portal.open()
        self._portal.run(self._calls.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._portal.run(self._calls.__aexit__(kind, error, trace))
        finally:
            self._portal.close()


class _Adapted:
    """A camera that waits in a thread, for who must not wait."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera

    async def frames(self, prompt: Prompt) -> AsyncGenerator[bytes, None]:
        shown = iter(self._camera.frames(prompt))
        while True:
            reading = asyncio.ensure_future(asyncio.to_thread(next, shown, None))
            try:
                jpeg = await asyncio.shield(reading)
            except asyncio.CancelledError:
                await asyncio.wait([reading])  # one camera is not read by two threads
                raise
            if jpeg is None:
                return
            yield jpeg


def adapted_camera(camera: Camera) -> capture.Camera:
    return _Adapted(camera)


def adapted_listener(told: OnMessage | None) -> capture.OnMessage | None:
    """It may call the client itself: it runs beside the loop, one message after the other."""
    if told is None:
        return None

    async def tell(message: Message) -> None:
        await asyncio.to_thread(told, message)

    return tell


async def _next(told: Any) -> Any:
    return await anext(told, _OVER)


async def _wind_up(loop: asyncio.AbstractEventLoop) -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()
