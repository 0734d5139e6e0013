"""Grafana's volumes on the real engine."""

import base64

from rehearsal.cloud.resource_types import VOLUME
from rehearsal.cloud.store import Object
from rehearsal.stack import Rehearsal

CLAIM_STEP, DEPLOYMENT = "grafana-claim", "grafana-deployment"


def volumes(rehearsal: Rehearsal) -> list[str]:
    return [found.id for found in rehearsal.cloud.objects(VOLUME)]


def decoded(secret: Object) -> dict[str, str]:
    return {key: base64.b64decode(text).decode() for key, text in secret.inputs["data"].items()}
