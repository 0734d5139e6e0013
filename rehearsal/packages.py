"""What the aws and random providers do in their own way."""

import json
import secrets
import string
from collections.abc import Mapping

from rehearsal.aws_api import requests
from rehearsal.kinds import ACCOUNT, CALLER, Refused, kind
from rehearsal.provider import MADE_UP, Provider


class Aws(Provider):
    package = "aws"
    default_tags: Mapping[str, str] = {}

    def configure(self, arguments):
        self.scope = arguments.get("region", self.scope)
        self.default_tags = json.loads(arguments.get("defaultTags", "{}")).get("tags", {})

    def checked(self, request, old, new):
        key = kind(request.type).autoname
        if key and key not in new:
            new[key] = old.get(key) or f"{request.name}-{request.randomSeed.hex()[:7]}"
            new[MADE_UP] = [key]
        return new

    def api_problems(self, type_, inputs):
        return requests.problems(type_, inputs, self.default_tags)

    def invoke(self, token, arguments):
        match token:
            case "aws:index/getPartition:getPartition":
                return {
                    "id": "aws",
                    "partition": "aws",
                    "dnsSuffix": "amazonaws.com",
                    "reverseDnsPrefix": "com.amazonaws",
                }
            case "aws:index/getCallerIdentity:getCallerIdentity":
                return {"id": ACCOUNT, "accountId": ACCOUNT, "arn": CALLER, "userId": "AROAREHEARSAL"}
            case "aws:eks/getAddonVersion:getAddonVersion":
                version = f"v{arguments['kubernetesVersion']}.0-eksbuild.1"  # the form of EKS, not a version of it
                return {**arguments, "id": arguments["addonName"], "version": version}
        return super().invoke(token, arguments)


class Random(Provider):
    """It has no cloud: what it makes lives in the state alone, as with the real one."""

    package = "random"

    def create(self, type_, name, inputs, _timeout):
        if not type_.endswith(":RandomPassword"):
            raise Refused(f"{type_} is not played: add it to {type(self).__name__}.create")
        alphabet = string.ascii_letters + string.digits
        return "none", {**inputs, "result": "".join(secrets.choice(alphabet) for _ in range(inputs["length"]))}

    def update(self, type_, id_, inputs, _timeout):
        raise AssertionError("every input replaces")

    def delete(self, type_, id_, _timeout): ...

    def read(self, type_, id_, inputs, outputs):
        return inputs, outputs
