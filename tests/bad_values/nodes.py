"""Values that are refused of the nodes and of what runs on them."""

from settings_cases import TABLE, TAINT, Bad

BAD = [
    Bad("node_group.instance_types", [], "is empty", "t4g.medium"),
    Bad("node_group.instance_types", ["t3"], "not an EC2 instance type", "family and size"),
    Bad("node_group.instance_types", ["m5.banana"], "not an EC2 instance type", "family and size"),
    Bad("node_group.instance_types", ["t3.medium", "t4g.medium"], "mixes arm64 and x86_64", "one architecture"),
    Bad("node_group.instance_types", ["t3.nano"], "room for 4 pods", "t4g.small or larger"),
    Bad("node_group.instance_types", ["t3.micro"], "room for 4 pods", "t4g.small or larger"),
    Bad("node_group.instance_types", "t4g.medium", "not a list", "[FIRST, SECOND]"),
    # EKS's API model: 0-20 instance types beside a launch template (botocore 1.44.8).
    Bad("node_group.instance_types", [f"m{n}i.large" for n in range(21)], "21 entries", "fewer"),
    Bad("node_group.instance_types", ["t4g.small", "t4g.small"], "a type twice", "each once"),
    *(  # https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html (2026-11)
        Bad("node_group.instance_types", ["m5.large", kind], f"contains {kind}", "another family")
        for kind in ("mac2.metal", "mac-m4.metal", "a1.large", "g4dn.xlarge", "inf2.xlarge", "p6-b200.48xlarge")
    ),
    Bad("node_group.capacity_type", "spot", "not one of the choices", "'ON_DEMAND' or 'SPOT'"),
    Bad("node_group.min_size", -1, "too small", "at least 0"),
    Bad("node_group.min_size", "2 ", "not a whole number", "without quotes"),
    Bad("node_group.max_size", 0, "too small", "at least 1"),
    Bad(
        "node_group.max_size",
        2,
        "below min_size 3",
        "min_size <= desired_size",
        beside={"min_size": 3, "desired_size": 3},
    ),
    Bad("node_group.max_size", 1000, "too large", "at most 450"),
    Bad("node_group.desired_size", 5, "min_size 1 and max_size 3", "between them"),
    Bad("node_group.desired_size", 1, "min_size 2 and max_size 3", "between them", beside={"min_size": 2}),
    Bad("node_group.desired_size", 1000, "too large", "at most 450"),
    Bad("node_group.desired_size", 2.5, "not a whole number", "without quotes"),
    Bad("node_group.autoscaled", "no", "neither true nor false", "write true or false"),
    Bad("node_group.disk_size", 5, "too small", "at least 20"),
    Bad("node_group.disk_size", 20000, "too large", "at most 16384"),
    Bad("node_group.disk_size", "20GB", "not a whole number", "without quotes"),
    Bad("node_group.max_unavailable", 0, "too small", "at least 1"),
    Bad("node_group.max_unavailable", 4, "more than max_size 3", "at most max_size"),
    Bad(
        "node_group.max_unavailable",
        1,
        "together with max_unavailable_percentage",
        "one of the two",
        beside={"max_unavailable_percentage": 33},
    ),
    Bad("node_group.max_unavailable_percentage", 101, "too large", "at most 100"),
    Bad("node_group.max_unavailable_percentage", 0, "too small", "at least 1"),
    Bad("node_group.node_repair", "on", "neither true nor false", "write true or false"),
    Bad("node_group.labels", {"tier": "x" * 64}, "is not at most 63 letters", "such as spot", at=".tier"),
    Bad("node_group.labels", {"eks.amazonaws.com/x": "y"}, "reserved prefix", "own", at=".eks.amazonaws.com/x"),
    Bad("node_group.labels", {"a//b": "y"}, "not a label key", "PREFIX/NAME", at=".a//b"),
    *(
        Bad("node_group.labels", {f"{prefix}/x": "y"}, "not a label key", "PREFIX/NAME", at=f".{prefix}/x")
        for prefix in ("a..b", "a.-b", "a-.b", ".a", "a.", "-a", "A.b", "a_b")
    ),
    *(
        Bad("node_group.labels", {f"{prefix}/x": "y"}, "reserved prefix", "own", at=f".{prefix}/x")
        for prefix in ("kubernetes.io", "node-role.kubernetes.io", "k8s.io", "a.b.k8s.io", "topology.eks.amazonaws.com")
    ),
    # EKS's API model: labelKey and taintKey have 1 to 63 characters, labelValue too (botocore 1.44.8).
    Bad("node_group.labels", {"spot": ""}, "is not at most 63 letters", "no empty value", at=".spot"),
    Bad("node_group.labels", {f"{'p' * 60}/abc": "y"}, "64 characters", "63 at most", at=f".{'p' * 60}/abc"),
    Bad("node_group.taints", [TAINT] * 51, "at most 50", TABLE),
    # Kubernetes: "taints must be unique by key and effect pair", pkg/apis/core/validation (1.36.3).
    Bad(
        "node_group.taints",
        [TAINT, TAINT | {"value": "web"}],
        "dedicated with NO_SCHEDULE more than once",
        "one value",
    ),
    Bad("node_group.taints.*.key", "k8s.io/x", "reserved prefix", "prefix of your own"),
    Bad("node_group.taints.*.key", f"{'p' * 60}/abc", "64 characters", "63 at most"),
    Bad("node_group.taints.*.value", "a b", "is not at most 63 letters", "such as spot"),
    Bad("node_group.taints.*.effect", "NoSchedule", "not one of the choices", "'NO_SCHEDULE'"),
    Bad("node_group.release_version", "1.36", "is not 1.MINOR", "such as 1.36.2-20261101"),
    Bad("addons.coredns_version", "latest", "is not vMAJOR.MINOR", "eksbuild"),
    Bad("addons.ebs_csi_version", "v1.60", "is not vMAJOR.MINOR", "eksbuild"),
    Bad("addons.metrics_server_version", "0.8.0", "is not vMAJOR.MINOR", "eksbuild"),
    # kubernetes 1.36.3, pkg/volume/csi/nodeinfomanager: "detected topology value collision", and no volume attaches.
    Bad(
        "node_group.labels",
        {"topology.ebs.csi.aws.com/zone": "x"},
        "reserved prefix",
        "of your own",
        at=".topology.ebs.csi.aws.com/zone",
    ),
    Bad("node_group.instance_types", ["trn1.2xlarge"], "do not support", "another family"),
]
