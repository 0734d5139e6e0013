"""The controller behind Services of type LoadBalancer: the program that EKS runs in its control plane.

It is built from https://github.com/kubernetes/cloud-provider-aws and calls AWS's APIs at an endpoint that is given.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rehearsal.control_plane.binaries import CLOUD_CONTROLLER, find_binaries
from rehearsal.control_plane.plane import ControlPlane
from rehearsal.control_plane.processes import Process

NAME = "load-balancer-controller"


@dataclass(frozen=True)
class Network:
    """Where the cluster is, as its configuration says: it cannot look it up, since it runs on no instance of AWS's."""

    cluster: str
    region: str
    zone: str
    vpc: str
    subnet: str

    @property
    def cloud_config(self) -> str:
        """https://github.com/kubernetes/cloud-provider-aws, pkg/providers/v1/config/config.go (2026-11)."""
        values = {"KubernetesClusterID": self.cluster, "VPC": self.vpc, "SubnetID": self.subnet, "Zone": self.zone}
        return "\n".join(["[Global]", *(f"{key} = {value}" for key, value in values.items()), ""])


class LoadBalancerController:
    """The program on a control plane, with AWS at `endpoint`; it begins at once with what it finds."""

    def __init__(self, plane: ControlPlane, endpoint: str) -> None:
        self._plane = plane
        self._endpoint = endpoint
        self._process: Process | None = None

    def start(self, network: Network) -> None:
        self.stop()
        folder = self._plane.data
        (folder / "cloud.conf").write_text(network.cloud_config)
        kubeconfig = folder / f"{NAME}.kubeconfig"
        kubeconfig.touch(mode=0o600)
        kubeconfig.write_text(self._plane.kubeconfig)
        flags = {
            "cloud-provider": "aws",
            "cloud-config": folder / "cloud.conf",
            "kubeconfig": kubeconfig,
            "controllers": "service-lb-controller",
            "configure-cloud-routes": "false",
            "leader-elect": "false",
            "secure-port": 0,  # serves nothing, so takes no port
        }
        (program,) = CLOUD_CONTROLLER.packages
        command = [str(find_binaries()[program]), *(f"--{name}={value}" for name, value in flags.items())]
        environment = {
            # The sections [ServiceOverride] of cloud.conf do not reach the clients of SDK v2 (2026-11).
            "AWS_ENDPOINT_URL": self._endpoint,
            "AWS_REGION": network.region,
            "AWS_ACCESS_KEY_ID": "rehearsal",
            "AWS_SECRET_ACCESS_KEY": "rehearsal",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self._process = self._plane.process(NAME, command, environment)
        self._process.start()

    @property
    def runs(self) -> bool:
        return self._process is not None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing happens meanwhile; where it does not run, nothing starts it.

        Not stopped and started: a controller that starts updates all balancers beside its other work, and makes one
        again that it has just deleted with its Service (cloud-provider v0.36.0, controllers/service/controller.go:
        nodeSyncService looks at no deletionTimestamp; read in 2026-11).
        """
        process = self._process
        if process:
            process.pause()
        try:
            yield
        finally:
            if process and process is self._process:
                process.resume()

    def stop(self) -> None:
        """Raises NoControlPlane where it has ended by itself."""
        if self._process:
            process, self._process = self._process, None
            try:
                process.check()
            finally:
                process.stop()
