#!/usr/bin/env bash
# ci/reach.sh STACK: stops a job that could not finish what it begins, before anything is changed.
set -euo pipefail
found=$(ci/kubernetes.sh "$1") # what AWS refuses ends it here
case $found in
none | known) ;;
unreachable)
  cat >&2 <<MESSAGE
error: the cluster of $1 does not answer on /healthz from this runner, and nothing was changed.
Its endpoint answers cluster.public_access_cidrs. A runner hosted by GitHub has no fixed address, so that none can stand
there. Give the repository variable DEPLOY_RUNNER the label of a runner that has one, and list it:
docs/ci.md, "A runner that reaches the cluster".
MESSAGE
  exit 1
  ;;
unknown)
  cat >&2 <<MESSAGE
error: the cluster of $1 does not know the role of this job, and nothing was changed.
The cluster was made by someone else: put the role into cluster.access_entries of Pulumi.$1.yaml, and let its creator
run \`make up STACK=$1\` once.
MESSAGE
  exit 1
  ;;
*)
  echo "error: ci/kubernetes.sh said nothing that is known, and nothing was changed" >&2
  exit 1
  ;;
esac
