"""What a run of the program leaves in this process."""

import asyncio
import contextvars
import gc
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc
from pulumi.runtime.settings import get_engine, reset_options

from rehearsal.engine.process import kept, separate_connections


@pytest.mark.parametrize("ends", [False, True], ids=["cut off", "ended"])
def test_a_run_that_was_cut_off_does_nothing_more_in_the_middle_of_a_later_one(*, ends: bool) -> None:
    steps: list[str] = []
    released: list[str] = []

    class Held:
        def __del__(self) -> None:
            released.append("released")

    async def run(held: Held) -> None:
        try:
            kept(lambda: steps.append("program"))()
            if not ends:
                await asyncio.get_running_loop().create_future()
        finally:
            steps.append("last step")
            del held

    def begin() -> None:
        loop = asyncio.new_event_loop()
        loop.run_until_complete(asyncio.wait([loop.create_task(run(Held()))], timeout=0))
        loop.close()

    begin()
    gc.collect()
    assert steps == (["program", "last step"] if ends else ["program"]), "it would stop the later one's server"

    async def later() -> None:
        kept(lambda: None)()

    asyncio.run(later())
    gc.collect()
    assert released == (["released"] if ends else []), "what ended is not held on to"


class Engine(engine_pb2_grpc.EngineServicer):
    def Log(self, request, context):  # noqa: ARG002
        return Empty()


def listening(port: int = 0) -> tuple[grpc.Server, int]:
    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    engine_pb2_grpc.add_EngineServicer_to_server(Engine(), server)
    port = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server, port


def connected(port: int) -> engine_pb2_grpc.EngineStub:
    """As the SDK connects a run of a program."""

    def connect() -> engine_pb2_grpc.EngineStub | None:
        reset_options(engine_address=f"127.0.0.1:{port}")
        return get_engine()

    engine = contextvars.copy_context().run(connect)
    assert engine
    return engine


def test_an_engine_is_reached_on_the_port_of_one_that_has_ended() -> None:
    separate_connections()
    server, port = listening()
    before = connected(port)
    before.Log(engine_pb2.LogRequest())
    server.stop(grace=None).wait()
    said = ""
    while "Connection refused" not in said:  # a first call may only learn that its connection was closed
        with pytest.raises(grpc.RpcError) as refusal:
            before.Log(engine_pb2.LogRequest())  # what a run still says when its engine has ended
        said = str(refusal.value)
    server, _ = listening(port)
    try:
        connected(port).Log(engine_pb2.LogRequest())
    except grpc.RpcError as refused:
        pytest.fail(f"the kernel gives a port again, and the later engine is not the ended one: {refused}")
    finally:
        server.stop(grace=None).wait()
