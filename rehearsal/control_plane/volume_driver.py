"""The controller of the EBS CSI driver, emulated: a thread that makes volumes for claims."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import httpx2
import msgspec
from lightkube import ApiError, AsyncClient
from lightkube.resources.core_v1 import PersistentVolume, PersistentVolumeClaim
from lightkube.resources.storage_v1 import StorageClass, VolumeAttachment

from rehearsal.control_plane import volumes
from rehearsal.control_plane.client import async_client
from rehearsal.control_plane.volumes import Object

log = logging.getLogger(__name__)

AGAIN_AFTER = 0.2  # seconds, while the API server is away
LOST = (httpx2.HTTPError, ApiError, msgspec.DecodeError)
"""What a server that goes away or starts raises: refused, reset, cut in the middle of a line, not yet allowed."""


class VolumeDriver:
    """Watches the API and acts as the driver does: a claim of a class of ebs.csi.aws.com gets a volume.

    An API server that goes away is waited for: what happened meanwhile is then seen at once.
    """

    def __init__(self, kubeconfig: str) -> None:
        self._kubeconfig = kubeconfig
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=[self._loop], name="volume-driver", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Raises what ended the thread before its time, if anything did."""
        if self._loop:
            with suppress(RuntimeError):  # closed: the thread has ended
                self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        if self._failure:
            raise self._failure

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(self._play())
        except Exception as failure:
            self._failure = failure

    async def _play(self) -> None:
        api = async_client(self._kubeconfig)
        try:
            await self._follow_all(api)
        finally:
            await api.close()

    async def _follow_all(self, api: AsyncClient) -> None:
        """Watches everything from its present state on, until the driver is stopped."""
        watches = [
            _follow(api, PersistentVolumeClaim, lambda each: volumes.reconcile_claim(api, each)),
            _follow(api, StorageClass, lambda each: volumes.reconcile_class(api, each)),
            _follow(api, PersistentVolume, lambda each: volumes.reconcile_volume(api, each)),
            _follow(api, VolumeAttachment, lambda each: volumes.reconcile_attachment(api, each)),
        ]
        tasks = [asyncio.create_task(each) for each in (self._end.wait(), *watches)]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()  # a watch ends by a mistake alone


async def _follow(api: AsyncClient, kind: Any, act: Callable[[Object], Awaitable[None]]) -> None:
    """A watch without a version begins with all objects there are; each change comes as an event of its own."""
    everywhere: Any = {"namespace": "*"} if kind is PersistentVolumeClaim else {}
    while True:
        try:
            async for event, each in api.watch(kind, **everywhere):
                if event != "DELETED":
                    await _try(act(each.to_dict()))
        except LOST as lost:
            log.info("%s: %s; looking again", kind.__name__, lost)
            await asyncio.sleep(AGAIN_AFTER)


async def _try(action: Awaitable[None]) -> None:
    """Not found, changed meanwhile, there already: the next event says what is to be done."""
    try:
        await action
    except ApiError as refused:
        if refused.status.code not in (404, 409):
            raise
