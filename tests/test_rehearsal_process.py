"""What a run of the program leaves in this process."""

import asyncio
import gc

import pytest

from rehearsal.process import kept


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
