"""One kubeconfig, as kubectl and the Kubernetes provider read it.

Both load it with client-go (tools/clientcmd/loader.go, 0.36.3), which is strict about types: a number is not a name. A
file with one wrong entry is refused as a whole, there and here.
"""

import os
import stat
from pathlib import Path

from pydantic import ValidationError

from targets.go_yaml import NotYaml, load
from targets.kubeconfig_types import Kubeconfig

MOST_BYTES = 8 * 2**20
"""A file of a thousand clusters with their certificates has less."""


class Unreadable(Exception):
    """Why a file is not a kubeconfig. The words repeat no value: it may be a credential."""


def read(file: Path) -> Kubeconfig | None:
    """The kubeconfig in a file; None where there is no such file. Raises Unreadable."""
    try:
        return Kubeconfig.model_validate(load(_contents(file)))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unreadable(error.strerror or type(error).__name__) from None
    except NotYaml as error:
        raise Unreadable(str(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
        raise Unreadable(f"{path.lstrip('.') or 'the whole'}: {first['msg'].removeprefix('Value error, ')}") from None
    except ValueError:  # a null character in the path
        raise Unreadable("its path holds a null character") from None


def _contents(file: Path) -> bytes:
    # Without O_NONBLOCK a named pipe would hold this up until somebody writes.
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable("it is not a regular file, and the provider could not read it a second time")
        text = stream.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise Unreadable(f"it has more than {MOST_BYTES // 2**20} MiB")
    return text
