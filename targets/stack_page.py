"""The page of a stack, which Pulumi Cloud shows: the stack output `readme`, with values of its other outputs.

https://www.pulumi.com/docs/pulumi-cloud/projects-and-stacks/#stack-readme (2026-11)
"""

import re
from collections.abc import Collection
from pathlib import Path

PAGE = Path(__file__).parent.parent / "Pulumi.README.md"
PLACEHOLDER = re.compile(r"\$\{outputs\.(\w+)\}")


def stack_page(stack: str, outputs: Collection[str]) -> str:
    """Pulumi.README.md for a stack with these outputs: lines that name another output are left out.

    Pulumi Cloud replaces `${outputs.NAME}`; `${stack}` is replaced here.
    """
    lines = PAGE.read_text().splitlines(keepends=True)
    return "".join(line for line in lines if {*outputs}.issuperset(PLACEHOLDER.findall(line))).replace(
        "${stack}", stack
    )
