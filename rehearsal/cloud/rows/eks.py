"""EKS. `replace` and `optional_computed` are read off internal/service/eks of hashicorp/terraform-provider-aws.

`taken` is what EKS printed, in the report that is named beside it.
"""

from rehearsal.cloud.resource_types import (
    ACCESS_ENTRY,
    ACCESS_POLICY,
    ADDON,
    CLUSTER,
    NODE_GROUP,
    POD_IDENTITY,
    ResourceType,
)

EKS: dict[str, ResourceType] = {
    CLUSTER: ResourceType(
        id="{name}",
        computed={
            "arn": "arn:aws:eks:{region}:{account}:cluster/{name}",
            "endpoint": "https://{hex32}.gr7.{region}.eks.amazonaws.com",
            "certificateAuthority": {"data": "cmVoZWFyc2FsCg=="},
            "identities": [{"oidcs": [{"issuer": "https://oidc.eks.{region}.amazonaws.com/id/{hex32}"}]}],
            "platformVersion": "eks.1",
            "status": "ACTIVE",
            "vpcConfig": {"clusterSecurityGroupId": "sg-{hex}"},
        },
        replace=(
            "name", "roleArn", "bootstrapSelfManagedAddons", "kubernetesNetworkConfig.ipFamily",
            "kubernetesNetworkConfig.serviceIpv4Cidr", "accessConfig.bootstrapClusterCreatorAdminPermissions",
            "outpostConfig.controlPlaneInstanceType", "outpostConfig.controlPlanePlacement",
        ),
        replace_without=("encryptionConfig",),  # ForceNewIfChange: encryption cannot be taken off
        not_sent=("encryptionConfig",),  # resourceClusterUpdate sends it where there was none, and never again
        optional_computed=("accessConfig", "kubernetesNetworkConfig", "upgradePolicy", "version"),
        autoname="name",
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1991 (2022-04)
        taken="ResourceInUseException: Cluster already exists with name: {name}",
    ),
    NODE_GROUP: ResourceType(
        id="{clusterName}:{nodeGroupName}",
        computed={
            "arn": "arn:aws:eks:{region}:{account}:nodegroup/{clusterName}/{nodeGroupName}/{uuid}",
            "status": "ACTIVE",
            "resources": [{"autoscalingGroups": [{"name": "eks-{nodeGroupName}-{uuid}"}]}],
        },
        replace=(
            "clusterName", "nodeGroupName", "nodeGroupNamePrefix", "nodeRoleArn", "subnetIds", "amiType",
            "capacityType", "instanceTypes", "diskSize", "launchTemplate.id", "launchTemplate.name", "remoteAccess",
        ),
        optional_computed=(
            "amiType", "capacityType", "diskSize", "instanceTypes", "nodeRepairConfig", "releaseVersion",
            "updateConfig", "version",
        ),
        autoname="nodeGroupName",
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1191 (2021-01)
        taken="ResourceInUseException: NodeGroup already exists with name {nodeGroupName} and cluster name "
        "{clusterName}",
    ),
    ADDON: ResourceType(
        id="{clusterName}:{addonName}",
        computed={"arn": "arn:aws:eks:{region}:{account}:addon/{clusterName}/{addonName}/{uuid}"},
        replace=("clusterName", "addonName", "namespaceConfig"),
        optional_computed=("addonVersion", "configurationValues"),
        # https://github.com/aws/eks-hybrid/pull/316 (2025-01)
        taken="ResourceInUseException: Addon already exists.",
    ),
    ACCESS_ENTRY: ResourceType(
        id="{clusterName}:{principalArn}",
        computed={"accessEntryArn": "arn:aws:eks:{region}:{account}:access-entry/{clusterName}/{uuid}"},
        replace=("clusterName", "principalArn", "type"),
        optional_computed=("kubernetesGroups", "userName"),
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3293 (2025-01)
        taken="ResourceInUseException: The specified access entry resource is already in use on this cluster.",
    ),
    ACCESS_POLICY: ResourceType(
        id="{clusterName}#{principalArn}#{policyArn}",
        computed={"associatedAt": "2026-01-01T00:00:00Z"},
        replace=("clusterName", "principalArn", "policyArn", "accessScope"),
    ),
    POD_IDENTITY: ResourceType(
        id="a-{hex}",
        import_id="{clusterName},{id}",  # internal/service/eks/pod_identity_association.go
        computed={"associationId": "a-{hex}"},
        replace=("clusterName", "namespace", "serviceAccount"),
        unique=("clusterName", "namespace", "serviceAccount"),
        # The ID is that of the first: https://github.com/aws/eks-hybrid/pull/679 (2025-07)
        taken="ResourceInUseException: Association already exists: {id}",
    ),
}  # fmt: skip
