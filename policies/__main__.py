"""The policy pack that `pulumi preview --policy-pack policies` starts."""

import sys
from pathlib import Path

# The rules that the settings have too are one folder up; Pulumi runs a pack from its own folder.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pulumi_policy import PolicyPack

from policies.pack import POLICIES

PolicyPack("eks-grafana", policies=[*POLICIES])
