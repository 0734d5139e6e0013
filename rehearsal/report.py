"""What a rehearsal did and found: what its summary and its page show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cost.bill import Bill
from cost.text import summary
from rehearsal.engine.run import Run
from rehearsal.schedule import Work
from rehearsal.timing import Entry, creation, deletion, ratio, report


@dataclass(frozen=True)
class Report:
    stack: str
    runs: Mapping[str, Run]
    """What was done, by name, in order: preview, up, up again, unprotect, destroy."""
    state: Sequence[Entry]
    """The resources while all of them existed, as the engine lists them; secrets are ciphertexts."""
    outputs: Mapping[str, object]
    bill: Bill
    today: date
    """The day on which it is read, which says whether the prices are old."""
    day: str = ""
    """The day that the stack was rehearsed on, by which versions of Kubernetes are supported."""
    emulated: str = ""
    taken: Mapping[str, float] = field(default_factory=dict)
    """Seconds that an operation was measured to take in AWS, where the account takes its time."""
    left: Sequence[str] | None = None
    """What is there after destroy and should not be; None where nothing was destroyed."""
    kept: Sequence[str] = ()
    """What is there after destroy on purpose."""

    def works(self, operation: str) -> list[Work]:
        """What `up` or `destroy` does in AWS."""
        return creation(self.state) if operation == "up" else deletion(self.state)

    def measured(self, operation: str) -> str:
        """What the engine made of the order of the work; empty where nobody measured it."""
        taken = self.taken.get(operation)
        return f"{taken:.0f} s, {ratio(self.works(operation), taken):.2f} times the longest chain" if taken else ""

    def lines(self, page: Path) -> list[str]:
        """The summary: each run, the time in AWS, the price, and where the page is."""
        lines = [ran(name, run) for name, run in self.runs.items()]
        for operation in ("up", "destroy"):
            if operation in self.runs and self.state:
                where = "AWS" if self.bill.region else "a cluster that exists"
                lines += report(operation, self.works(operation), where=where)
                if measured := self.measured(operation):
                    lines.append(f"    measured: {measured}")
        return [*lines, f"  {'price':<9} {summary(self.bill, self.today)}", f"  {'page':<9} {page}"]


def ran(name: str, run: Run) -> str:
    """A line: how long a run took on this machine, and what it did."""
    counts = ", ".join(f"{count} {operation}" for operation, count in run.summary.items()) or "nothing to do"
    return f"  {name:<9} {run.seconds:4.1f} s   {counts}"
