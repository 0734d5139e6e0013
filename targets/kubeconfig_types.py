"""What a kubeconfig has: the types of client-go (tools/clientcmd/api/v1/types.go, 0.36.3)."""

import base64
import os
import re
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _base64(text: str) -> str:
    try:
        base64.b64decode(re.sub(r"[\r\n]", "", text), validate=True)
    except ValueError:
        raise ValueError("is not base64") from None
    return text


Data = Annotated[str, AfterValidator(_base64)]


class _Part(BaseModel):
    """Typed as in Go: nothing is coerced, null is the default, unknown keys are left out."""

    model_config = ConfigDict(frozen=True, strict=True, alias_generator=lambda name: name.replace("_", "-"))

    @model_validator(mode="before")
    @classmethod
    def _null_is_the_default(cls, data: Any) -> Any:
        if data is None:
            return {}
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


class _Named(_Part):
    name: str = ""


_Each = TypeVar("_Each", bound=_Named)


def _each_once(entries: list[_Each]) -> list[_Each]:
    if len({entry.name for entry in entries}) < len(entries):
        raise ValueError("has one name twice")
    return entries


class Extension(_Named):
    extension: Any = None


def _each_full_one_once(entries: list[Extension]) -> list[Extension]:
    _each_once([entry for entry in entries if entry.extension is not None])
    return entries


Extensions = Annotated[list[Extension], AfterValidator(_each_full_one_once)]


class Cluster(_Part):
    server: str = ""
    tls_server_name: str = ""
    insecure_skip_tls_verify: bool = False
    certificate_authority: str = ""
    certificate_authority_data: Data = ""
    proxy_url: str = ""
    disable_compression: bool = False
    extensions: Extensions = []

    @property
    def files(self) -> list[str]:
        """What is looked for in the folder of the kubeconfig."""
        return [self.certificate_authority]


class Variable(_Part):
    name: str = ""
    value: str = ""


class Exec(_Part):
    command: str = ""
    args: list[str | None] = []
    env: list[Variable] = []
    api_version: Annotated[str, Field(alias="apiVersion")] = ""
    install_hint: Annotated[str, Field(alias="installHint")] = ""
    provide_cluster_info: Annotated[bool, Field(alias="provideClusterInfo")] = False
    interactive_mode: Annotated[str, Field(alias="interactiveMode")] = ""


class AuthProvider(_Part):
    name: str = ""
    config: dict[str, str | None] = {}


class User(_Part):
    client_certificate: str = ""
    client_certificate_data: Data = ""
    client_key: str = ""
    client_key_data: Data = ""
    token: str = ""
    token_file: Annotated[str, Field(alias="tokenFile")] = ""
    as_: Annotated[str, Field(alias="as")] = ""
    as_uid: str = ""
    as_groups: list[str | None] = []
    as_user_extra: dict[str, list[str | None] | None] = {}
    username: str = ""
    password: str = ""
    auth_provider: AuthProvider = AuthProvider()
    exec: Exec = Exec()
    extensions: Extensions = []

    @property
    def files(self) -> list[str]:
        """What is looked for in the folder of the kubeconfig; a command without a slash is looked for on PATH."""
        command = self.exec.command if os.sep in self.exec.command else ""
        return [self.client_certificate, self.client_key, self.token_file, command]


class Context(_Part):
    cluster: str = ""
    user: str = ""
    namespace: str = ""
    extensions: Extensions = []


class NamedCluster(_Named):
    entry: Annotated[Cluster, Field(alias="cluster")] = Cluster()


class NamedUser(_Named):
    entry: Annotated[User, Field(alias="user")] = User()


class NamedContext(_Named):
    entry: Annotated[Context, Field(alias="context")] = Context()


class Preferences(_Part):
    colors: bool = False
    extensions: Extensions = []


class Kubeconfig(_Part):
    """A whole file."""

    api_version: Annotated[Literal["", "v1"], Field(alias="apiVersion")] = ""
    kind: Literal["", "Config"] = ""
    preferences: Preferences = Preferences()
    clusters: Annotated[list[NamedCluster], AfterValidator(_each_once)] = []
    users: Annotated[list[NamedUser], AfterValidator(_each_once)] = []
    contexts: Annotated[list[NamedContext], AfterValidator(_each_once)] = []
    current_context: str = ""
    extensions: Extensions = []
