"""The clients of an API server are used by many threads at once."""

import subprocess
import sys

from recorder import PROJECT

HAMMER = """
import sys, threading
from rehearsal.live.api_server import _resource
from rehearsal.control_plane.client import decoders
from rehearsal.cloud.resource_types import DEPLOYMENT, NAMESPACE, SERVICE
from lightkube.resources import apps_v1, core_v1, storage_v1

sys.setswitchinterval(1e-6)

def read(kind):
    begin.wait()
    for _ in range(3):
        try:
            decoders.decode_list(b'{"items": [{"metadata": {"name": "x"}}]}', kind())
        except Exception as incomplete:
            assert "ValidationError" in type(incomplete).__name__, incomplete

kinds = [
    lambda found=found: found
    for module in (core_v1, apps_v1, storage_v1)
    for found in vars(module).values()
    if isinstance(found, type) and found.__module__ == module.__name__
]
plain = [DEPLOYMENT, NAMESPACE, SERVICE, "kubernetes:core/v1:Pod", "kubernetes:apps/v1:ReplicaSet"]
kinds += [lambda type_=type_: _resource(type_) for type_ in plain]
for kind in kinds:
    begin = threading.Barrier(4)
    threads = [threading.Thread(target=read, args=[kind]) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print(len(kinds), "kinds read")
"""


def test_threads_that_read_a_type_for_the_first_time_do_not_crash_each_other() -> None:
    done = subprocess.run([sys.executable, "-c", HAMMER], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"a crash would take all of a test worker's tests with it: {done.stderr[-2000:]}"
    assert done.stdout.endswith("kinds read\n"), "all were read"
