"""The arguments of `eks.Cluster` that are emulated, and the inputs of the AWS resources that they become."""

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.cloud.resource_types import ApiError
from rehearsal.cloud.values import UNKNOWN, has_unknown, merged

EMULATED = {
    "name", "version", "vpcId", "publicSubnetIds", "privateSubnetIds", "serviceRole", "accessEntries",
    "endpointPrivateAccess", "endpointPublicAccess", "publicAccessCidrs", "enabledClusterLogTypes", "clusterTags",
    "encryptionConfigKeyArn", "upgradePolicy", "deletionProtection", "kubeProxyAddonOptions", "vpcCniOptions",
}  # fmt: skip
ONLY_AS = {  # arguments that are emulated with one value
    "authenticationMode": "API",
    "bootstrapSelfManagedAddons": True,
    "corednsAddonOptions": {"enabled": False},
    "createInstanceRole": False,
    "createOidcProvider": False,
    "skipDefaultNodeGroup": True,
    "skipDefaultSecurityGroups": True,
    "useDefaultVpcCni": False,
}
NEEDED = {"name", "version", "authenticationMode", "skipDefaultNodeGroup", "skipDefaultSecurityGroups"}
CNI_OPTIONS = {
    "addonVersion", "configurationValues", "enableNetworkPolicy", "logLevel", "resolveConflictsOnCreate",
    "resolveConflictsOnUpdate",
}  # fmt: skip
# What the component gives the VPC CNI by default (nodejs/eks/addons/cni-addon.ts, computeEnv).
CNI_CONFIGURATION = {
    "env": {
        "AWS_VPC_ENI_MTU": "9001",
        "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "false",
        "AWS_VPC_K8S_CNI_EXTERNALSNAT": "false",
        "AWS_VPC_K8S_CNI_LOGLEVEL": "DEBUG",
        "AWS_VPC_K8S_CNI_LOG_FILE": "/host/var/log/aws-routed-eni/ipamd.log",
        "AWS_VPC_K8S_CNI_VETHPREFIX": "eni",
        "AWS_VPC_K8S_PLUGIN_LOG_FILE": "/var/log/aws-routed-eni/plugin.log",
        "AWS_VPC_K8S_PLUGIN_LOG_LEVEL": "DEBUG",
        "ENABLE_POD_ENI": "false",
        "WARM_ENI_TARGET": "1",
    },
    "init": {"env": {"DISABLE_TCP_EARLY_DEMUX": "false"}},
}


def check(arguments: Mapping[str, Any]) -> None:
    for key in sorted(NEEDED - set(arguments)):
        raise ApiError(f"the rehearsal emulates eks.Cluster with {key} given only")
    for key, value in arguments.items():
        options = set(value) - CNI_OPTIONS if key == "vpcCniOptions" and isinstance(value, Mapping) else set()
        if options:
            raise ApiError(f"the rehearsal does not play eks.Cluster with vpcCniOptions {sorted(options)}")
        if key in EMULATED or (key in ONLY_AS and _only(value, ONLY_AS[key])):
            continue
        raise ApiError(f"the rehearsal does not play eks.Cluster with {key} = {json.dumps(value)}: see {__name__}")


def _only(value: Any, allowed: Any) -> bool:
    return value == allowed or (isinstance(allowed, Mapping) and value.get("enabled") == allowed["enabled"])


def cluster_inputs(name: str, arguments: Mapping[str, Any], role_arn: str) -> dict[str, Any]:
    key = arguments.get("encryptionConfigKeyArn")
    subnets = [arguments.get("publicSubnetIds", []), arguments.get("privateSubnetIds", [])]
    return given(
        {
            "name": arguments["name"],
            "version": arguments["version"],
            "roleArn": role_arn,
            "bootstrapSelfManagedAddons": True,
            "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": True},
            "vpcConfig": given(
                {
                    "subnetIds": UNKNOWN if UNKNOWN in subnets else [id_ for ids in subnets for id_ in ids],
                    "endpointPrivateAccess": arguments.get("endpointPrivateAccess"),
                    "endpointPublicAccess": arguments.get("endpointPublicAccess"),
                    "publicAccessCidrs": arguments.get("publicAccessCidrs"),
                }
            ),
            "enabledClusterLogTypes": arguments.get("enabledClusterLogTypes"),
            "upgradePolicy": arguments.get("upgradePolicy"),
            "deletionProtection": arguments.get("deletionProtection"),
            "encryptionConfig": {"provider": {"keyArn": key}, "resources": ["secrets"]} if key else None,
            "tags": {"Name": f"{name}-eksCluster", **arguments.get("clusterTags", {})},
        }
    )


def addon_inputs(
    arguments: Mapping[str, Any], addon: str, options: Mapping[str, Any], version: Any, configuration: Any
) -> dict[str, Any]:
    if version is None:
        raise ApiError(
            f"the rehearsal emulates eks.Cluster with a version given for {addon} only: else every run looks it up"
        )
    return given(
        {
            "clusterName": arguments["name"],
            "addonName": addon,
            "addonVersion": version,
            "preserve": True,
            "resolveConflictsOnCreate": options.get("resolveConflictsOnCreate", "OVERWRITE"),
            "resolveConflictsOnUpdate": options.get("resolveConflictsOnUpdate", "OVERWRITE"),
            "configurationValues": UNKNOWN if has_unknown(configuration) else configuration and _json(configuration),
        }
    )


def cni_configuration(options: Mapping[str, Any]) -> dict[str, Any]:
    policy = options.get("enableNetworkPolicy")
    own: dict[str, Any] = {} if policy is None else {"enableNetworkPolicy": str(policy).lower()}
    if level := options.get("logLevel"):
        own["env"] = {"AWS_VPC_K8S_CNI_LOGLEVEL": level}
    return merged(merged(CNI_CONFIGURATION, own), options.get("configurationValues", {}))


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _json(value: Any) -> str:
    """As JSON.stringify of sorted keys, which the component writes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
