"""Options of Grafana's that the stack file may not set, by what they would do, with the setting that decides instead.

Every section of conf/defaults.ini was gone through, and what reads it: https://github.com/grafana/grafana, pkg/setting
(2026-11; the documentation of 13.2 and 13.3: https://grafana.com/docs/grafana/v13.2/setup-grafana/configure-grafana/).
What is not listed here works, as far as one pod on a read-only file system can know.
"""

from apps.grafana.impossible_options import IMPOSSIBLE
from apps.grafana.option_row import NO_LOGIN, OUT, Row
from apps.grafana.options import BEHIND_HTTPS, KEPT, SECRET_KEY, variable
from apps.grafana.unsafe_options import UNSAFE
from config.section import Refused

ADDRESS = "grafana.hostname and grafana.certificate_arn"


def _ours(options: str, owner: str) -> Row:
    decides = owner if owner.startswith("no setting") else f"what decides it is {owner}"
    return Row(options, "the stack sets itself", f"{OUT}; {decides}")


def _set(variables: dict[str, str]) -> str:
    """Options by their variables: GF_LOG_MODE is `LOG_MODE`, which is matched like log.mode."""
    return " ".join(name.removeprefix("GF_") for name in variables)


OURS = (
    # What the stack sets itself.
    _ours("security.admin_password", "grafana.admin_password_generation: another number makes another password"),
    _ours("security.admin_user", "no setting: the login is admin"),
    _ours(
        "security.secret_key",
        "no setting but grafana.secrets, for the volume of another stack: it decrypts what the database has",
    ),
    _ours(f"server.root_url server.domain {_set(BEHIND_HTTPS)}", ADDRESS),
    _ours(
        "server.http_port server.http_addr server.protocol server.serve_from_sub_path",
        "no setting: probes and Service lead to plain http on port 3000",
    ),
    _ours(_set(KEPT), NO_LOGIN),
    Row("*__file", "names a file instead of a value", "set the option itself; a secret one under grafana.secrets"),
)
"""What the stack sets, and the setting that decides it."""

ROWS = (*OURS, *UNSAFE, *IMPOSSIBLE)


def refuse_option(section: str, key: str, value: str | None, *, secret: bool = False) -> Refused | None:
    """Why the stack file may not set `section.key` to `value`; None where it may. `secret`: under `grafana.secrets`."""
    name = variable(section, key)
    if secret and name == SECRET_KEY:
        return None
    for row in ROWS:
        if row.matches(name) and not row.accepts(value):
            return Refused(f"contains {section}.{key}, which {row.does}", row.fix, hide=True)
    return None
