"""The stack: a platform and the apps on it. It wires and exports; it computes nothing.

On AWS the platform is a VPC, an EKS control plane and nodes (targets/aws.py); the target `local` takes a cluster that
is there (targets/local.py).
"""

import pulumi

from apps.grafana import Grafana
from apps.nginx import Nginx
from interrupts import end_quietly
from settings import StackSettings
from targets.stack_page import stack_page

end_quietly()
settings = StackSettings.load()
platform = settings.platform()

grafana = Grafana(
    "grafana", settings.grafana, platform=platform, secrets=settings.grafana_secrets(), opts=platform.opts
)
platform.publish(grafana.load_balancer)
if settings.nginx.enabled:
    Nginx("nginx", settings.nginx, platform=platform, opts=platform.opts)

outputs = {**platform.outputs, **grafana.outputs}
for name, output in outputs.items():
    pulumi.export(name, output)
pulumi.export("readme", stack_page(pulumi.get_stack(), outputs))
