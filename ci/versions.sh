#!/usr/bin/env bash
# ci/versions.sh: the version of Pulumi that tools/pulumi/go.mod pins, as an output of the step.
set -euo pipefail
version=$(sed -n 's#^require github.com/pulumi/pulumi/pkg/v3 v##p' tools/pulumi/go.mod)
[ -n "$version" ] || { echo "error: tools/pulumi/go.mod names no version of Pulumi" >&2 && exit 1; }
echo "pulumi=$version" >>"${GITHUB_OUTPUT:-/dev/stdout}"
