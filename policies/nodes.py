"""Machines and their disks."""

from collections.abc import Mapping
from typing import Any

from policies.rule import Problems, Properties, listed

TEMPLATE, INSTANCE = "aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"
CSI = "ebs.csi.aws.com"


def imds(type_: str, props: Properties) -> Problems:
    if type_ not in (TEMPLATE, INSTANCE):
        return
    metadata = props.get("metadataOptions") or {}
    if metadata.get("httpTokens") != "required":
        yield "metadataOptions.httpTokens is not required: without a token any request forged on it gets credentials"
    if metadata.get("httpPutResponseHopLimit") != 1:
        yield "metadataOptions.httpPutResponseHopLimit is not 1: pods, a hop further, would get the node's credentials"


def encrypted_disks(type_: str, props: Properties) -> Problems:
    match type_:
        case "aws:ec2/launchTemplate:LaunchTemplate":
            disks = listed(props.get("blockDeviceMappings"))
            if not disks:
                yield "it has no blockDeviceMappings: the root disk is as the image has it; write one with encrypted"
            for disk in disks:
                yield from _encrypted(f"the disk {disk.get('deviceName')}", disk.get("ebs") or {})
        case "aws:ec2/instance:Instance":
            yield from _encrypted("the root disk", props.get("rootBlockDevice") or {})
        case "aws:ebs/volume:Volume":
            yield from _encrypted("it", props)
        case "kubernetes:storage.k8s.io/v1:StorageClass" if props.get("provisioner") == CSI:
            yield from _encrypted("parameters", props.get("parameters") or {})


def _encrypted(what: str, disk: Mapping[str, Any]) -> Problems:
    if str(disk.get("encrypted", False)).lower() != "true":  # text in templates and parameters
        yield f"{what} is not encrypted; write encrypted: true"
