"""What the SDKs' types say is complete, whoever asks first."""

import subprocess
import sys

from recorder import PROJECT

ASKED_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from rehearsal.providers.schema import properties
types = ["ec2/route:Route", "eks/nodeGroup:NodeGroup", "eks/addon:Addon", "ec2/vpc:Vpc", "eks/cluster:Cluster"]
begin = Barrier(len(types))
def ask(type_):
    begin.wait()
    return "region" in properties(f"aws:{type_}")
with ThreadPoolExecutor(len(types)) as pool:
    print(all(pool.map(ask, types)))
"""


def test_providers_that_are_asked_at_once_know_all_of_a_type() -> None:
    asked = subprocess.run([sys.executable, "-c", ASKED_AT_ONCE], cwd=PROJECT, capture_output=True, text=True)
    assert asked.stdout == "True\n", f"a destroy of its own runs no program that has loaded the SDK: {asked.stderr}"
