"""The calls for EKS. Files are those of hashicorp/terraform-provider-aws (2026-11)."""

from collections.abc import Mapping
from typing import Any

from rehearsal.cloud.aws_api.call import ISSUED, TAG_MAP, Call, Of, not_empty
from rehearsal.cloud.aws_api.models import Value


def _log_setups(found: Value) -> Any:
    """cluster.go, expandLogging: one entry for what is on; what is off is listed in a second one."""
    return [{"enabled": True, "types": found}]


_ADDON = {
    "clusterName": "clusterName",
    "addonName": "addonName",
    "addonVersion": "addonVersion",
    "clientRequestToken": ISSUED,
    "configurationValues": "configurationValues",
    "serviceAccountRoleArn": "serviceAccountRoleArn",
}

CALLS: Mapping[str, tuple[Call, ...]] = {
    # internal/service/eks/cluster.go
    "aws:eks/cluster:Cluster": (
        Call(
            "eks",
            "CreateCluster",
            {
                "clientRequestToken": ISSUED,
                "name": "name",
                "version": "version",
                "roleArn": "roleArn",
                "bootstrapSelfManagedAddons": "bootstrapSelfManagedAddons",
                "accessConfig": "accessConfig",
                "resourcesVpcConfig": "vpcConfig",
                "kubernetesNetworkConfig": "kubernetesNetworkConfig",
                "logging": {"clusterLogging": Of("enabledClusterLogTypes", _log_setups)},
                "encryptionConfig": Of("encryptionConfig", lambda found: [found]),
                "upgradePolicy": "upgradePolicy",
                "deletionProtection": "deletionProtection",
                "tags": TAG_MAP,
            },
        ),
    ),
    # internal/service/eks/node_group.go; the second call is that of a change.
    "aws:eks/nodeGroup:NodeGroup": (
        Call(
            "eks",
            "CreateNodegroup",
            {
                "clientRequestToken": ISSUED,
                "clusterName": "clusterName",
                "nodegroupName": "nodeGroupName",
                "nodeRole": "nodeRoleArn",
                "subnets": "subnetIds",
                "amiType": "amiType",
                "capacityType": "capacityType",
                "diskSize": "diskSize",
                "instanceTypes": Of("instanceTypes", not_empty),
                "labels": Of("labels", not_empty),
                "launchTemplate": "launchTemplate",
                "nodeRepairConfig": "nodeRepairConfig",
                "releaseVersion": "releaseVersion",
                "scalingConfig": "scalingConfig",
                "taints": Of("taints", not_empty),
                "updateConfig": "updateConfig",
                "version": "version",
                "tags": TAG_MAP,
            },
        ),
        Call(
            "eks",
            "UpdateNodegroupConfig",
            {
                "clientRequestToken": ISSUED,
                "clusterName": "clusterName",
                "nodegroupName": "nodeGroupName",
                "labels": {"addOrUpdateLabels": Of("labels", not_empty)},
                "taints": {"addOrUpdateTaints": Of("taints", not_empty)},
                "scalingConfig": "scalingConfig",
                "updateConfig": "updateConfig",
                "nodeRepairConfig": "nodeRepairConfig",
            },
        ),
    ),
    # internal/service/eks/addon.go; the second call is that of a change.
    "aws:eks/addon:Addon": (
        Call("eks", "CreateAddon", {**_ADDON, "resolveConflicts": "resolveConflictsOnCreate", "tags": TAG_MAP}),
        Call("eks", "UpdateAddon", {**_ADDON, "resolveConflicts": "resolveConflictsOnUpdate"}),
        Call("eks", "DeleteAddon", {"clusterName": "clusterName", "addonName": "addonName", "preserve": "preserve"}),
    ),
    # internal/service/eks/access_entry.go
    "aws:eks/accessEntry:AccessEntry": (
        Call(
            "eks",
            "CreateAccessEntry",
            {
                "clientRequestToken": ISSUED,
                "clusterName": "clusterName",
                "principalArn": "principalArn",
                "kubernetesGroups": "kubernetesGroups",
                "type": "type",
                "username": "userName",
                "tags": TAG_MAP,
            },
        ),
    ),
    # internal/service/eks/access_policy_association.go
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (
        Call(
            "eks",
            "AssociateAccessPolicy",
            {
                "clusterName": "clusterName",
                "principalArn": "principalArn",
                "policyArn": "policyArn",
                "accessScope": "accessScope",
            },
        ),
    ),
    # internal/service/eks/pod_identity_association.go
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": (
        Call(
            "eks",
            "CreatePodIdentityAssociation",
            {
                "clientRequestToken": ISSUED,
                "clusterName": "clusterName",
                "namespace": "namespace",
                "serviceAccount": "serviceAccount",
                "roleArn": "roleArn",
                "tags": TAG_MAP,
            },
        ),
    ),
}
