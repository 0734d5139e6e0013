"""A program imports what its stack uses: each module of an SDK that it does not need costs time at every preview."""

import json
import subprocess
import sys

import pytest
from recorder import PROJECT

NOT_OF_A_PROGRAM = [
    "rehearsal", "plan", "checks", "tools", "ci", "policies",
    "jinja2", "playwright", "moto", "boto3", "botocore", "hypothesis", "requests", "cryptography",
]  # fmt: skip
SCRIPT = f"""
import json, sys
sys.path[:0] = ["tests", "."]
from recorder import record_stack

def of(name):  # the recorder's own use of one is no use of the program
    return name.partition(".")[0] in {NOT_OF_A_PROGRAM}

for name in [*filter(of, sys.modules)]:
    del sys.modules[name]
found = record_stack(sys.argv[1])
print(json.dumps([sorted({{each.type for each in found.resources}}), sorted(sys.modules), [*filter(of, sys.modules)]]))
"""


def ran(stack: str) -> tuple[set[str], list[str], list[str]]:
    """The types that a program registers, the modules that are loaded at its end, and those that no program needs."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, stack], cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True
    )
    types, modules, others = json.loads(done.stdout)
    return {*types}, modules, others


def services(package: str, modules: list[str], depth: int) -> set[str]:
    """The modules of an SDK that are loaded. One that is only named is a placeholder, with nothing under it."""
    under = (name.split(".") for name in modules if name.startswith(f"{package}."))
    return {".".join(parts[1:depth]) for parts in under if len(parts) > depth}


@pytest.mark.parametrize("stack", ["dev", pytest.param("prod", marks=pytest.mark.changes)])
def test_a_program_loads_the_parts_of_the_sdks_that_its_stack_uses(stack: str) -> None:
    types, modules, others = ran(stack)
    assert others == [], "what tests, reviews and rehearsals use is not for a deployment"
    of_aws = {type_.split(":")[1].partition("/")[0] for type_ in types if type_.startswith("aws:")}
    assert services("pulumi_aws", modules, 2) == of_aws, (
        "0.2 s and more for each other; an annotation loads it too, unless it is in quotes, and also on a component"
    )
    groups = {type_.split(":")[1] for type_ in types if type_.startswith("kubernetes:")}
    versions = {f"{group.partition('/')[0].partition('.')[0]}.{group.partition('/')[2]}" for group in groups}
    assert services("pulumi_kubernetes", modules, 3) == versions | {"meta.v1"}, "all of them have metadata"
