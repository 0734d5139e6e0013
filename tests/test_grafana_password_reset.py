"""The script that sets the admin password in a database that exists: run by a shell, with a `grafana` of the test's."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from manifests import on_aws

PASSWORD = "Aa1-" * 8
KILLED_AFTER = "timeout -s KILL 60"
SUCCEEDS = """echo "$*" > "$CALLS/arguments"; cat > "$CALLS/password"; echo "$GF_SECURITY_SECRET_KEY" > "$CALLS/key" """
FAILURES = {
    # Words of Grafana's: pkg/cmd/grafana-cli/commands/reset_password_command.go, pkg/services/user (2026-11).
    "no user 1": "echo 'could not read user from database. Error: user not found' >&2; exit 1",
    "user 1 is not an administrator": "echo 'reset-admin-password can only be used to reset an admin user' >&2; exit 1",
    "locked": "echo 'Error: database is locked' >&2; exit 1",
    "another schema": "echo 'migration failed (id = add column): duplicate column name' >&2; exit 2",
    "panic": "echo 'panic: runtime error' >&2; exit 2",
    "killed": "kill -9 $$",
    "stopped": "kill -TERM $$",
    "hangs": "trap '' TERM; while :; do sleep 0.1; done",
    "no program": None,
}


class Pod:
    """The folders that the init container sees, and its script with their paths."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("data", "secrets", "tmp", "bin", "calls"):
            (folder / name).mkdir()
        (folder / "secrets" / "admin-password").write_text(PASSWORD)
        (folder / "secrets" / "secret-key").write_text("key")
        (folder / "data" / "grafana.db").touch()
        for program in ("sh", "cat", "touch", "timeout", "sleep"):
            (folder / "bin" / program).symlink_to(shutil.which(program) or program)
        deployment = on_aws("private", "keep").one("Deployment", "grafana-deployment").inputs
        (container,) = deployment["spec"]["template"]["spec"]["initContainers"]
        *self.shell, script = container["command"]
        assert KILLED_AFTER in script, "the test shortens this time"
        here = {"/var/lib/grafana/": "data", "/etc/grafana-secrets/": "secrets", "/tmp/": "tmp"}
        script = re.sub("|".join(here), lambda match: f"{folder}/{here[match[0]]}/", script)
        self.script = script.replace(KILLED_AFTER, "timeout -s KILL 0.5")

    def grafana(self, body: str | None) -> None:
        """What `grafana` does; None where the image has none."""
        if body is not None:
            program = self.folder / "bin" / "grafana"
            program.write_text(f"#!/bin/sh\n{body}\n")
            program.chmod(0o755)

    def run(self) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(self.folder / "bin"),
            "CALLS": str(self.folder / "calls"),
            "GF_PATHS_HOME": "/usr/share/grafana",
            "GF_PATHS_CONFIG": "/etc/grafana/grafana.ini",
        }
        return subprocess.run(
            [*self.shell, self.script], env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    def call(self, name: str) -> str | None:
        """What `grafana` was given; None where nothing ran it."""
        path = self.folder / "calls" / name
        return path.read_text().strip() if path.exists() else None


@pytest.fixture
def pod(tmp_path: Path) -> Pod:
    return Pod(tmp_path)


def test_the_password_is_set_in_a_database_that_exists(pod: Pod) -> None:
    pod.grafana(SUCCEEDS)
    done = pod.run()
    assert done.returncode == 0, "Grafana starts"
    assert done.stdout == "The admin password in the database is the stack's.\n", "the log says which password holds"
    assert pod.call("password") == PASSWORD, "from the file: an argument is seen by every process"
    assert pod.call("arguments") == (
        "cli --homepath /usr/share/grafana --config /etc/grafana/grafana.ini "
        "admin reset-admin-password --password-from-stdin"
    ), "the image's own paths"
    assert pod.call("key") == "key", "the command reads no __FILE variable, and the database was written with this key"


@pytest.mark.parametrize("failure", FAILURES)
def test_grafana_starts_whatever_becomes_of_the_reset(pod: Pod, failure: str) -> None:
    pod.grafana(FAILURES[failure])
    done = pod.run()
    assert done.returncode == 0, "an init container that fails keeps Grafana down until somebody repairs it"
    assert "The admin password stays as the database has it" in done.stderr, "the log says which password holds"
    assert "docs/grafana.md" in done.stderr, "and where the way out is written"
    assert PASSWORD not in done.stdout + done.stderr, "a log is read by many"


@pytest.mark.parametrize("file", ["admin-password", "secret-key"])
def test_grafana_starts_where_a_file_of_the_secret_is_missing(pod: Pod, file: str) -> None:
    pod.grafana(SUCCEEDS)
    (pod.folder / "secrets" / file).unlink()
    assert pod.run().returncode == 0, "what is wrong with the Secret is for Grafana itself to say"


def test_grafana_starts_where_nothing_can_be_written(pod: Pod) -> None:
    pod.grafana(SUCCEEDS)
    (pod.folder / "bin" / "touch").unlink()
    assert pod.run().returncode == 0, "the mark of an attempt is not a condition"
    assert pod.call("password") == PASSWORD, "and the password is set"


def test_an_attempt_that_took_the_container_with_it_is_not_repeated(pod: Pod) -> None:
    """With too little memory the kernel kills all of the container, and the kubelet starts it again."""
    pod.grafana("kill -9 $(cat $CALLS/../pid) $PPID")
    pod.script = f"echo $$ > {pod.folder}/pid\n{pod.script}"
    assert pod.run().returncode != 0, "the first start of the container is cut off"
    pod.grafana(SUCCEEDS)
    done = pod.run()
    assert done.returncode == 0, "the second one lets Grafana start"
    assert "tried it before" in done.stderr, "and says why it did nothing"
    assert pod.call("password") is None, "what did not fit into memory once does not fit now"


def test_the_first_start_leaves_the_password_to_grafana(pod: Pod) -> None:
    pod.grafana(SUCCEEDS)
    (pod.folder / "data" / "grafana.db").unlink()
    done = pod.run()
    assert done.returncode == 0, "there is nothing to set"
    assert "No database yet" in done.stdout, "and the log says so"
    assert pod.call("arguments") is None, "the command would create a database of its own"
