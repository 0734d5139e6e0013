#!/usr/bin/env bash
# ci/plan-cloud.sh STACK FOLDER: a preview of the deployed stack, left in FOLDER for `python3 -m plan`.
# A Kubernetes API that does not answer, or does not know the role, is not a reason to stop: the plan says so.
set -euo pipefail
stack=$1 out=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$out"
rm -f "$out/events.jsonl" "$out/about.json" # an earlier plan, and nothing else: PLAN=. is soon typed

found=$(ci/kubernetes.sh "$stack") || found=unreachable
case $found in
unreachable | unknown) python3 -m plan describe --state live --inputs-only "$out" ;;
*) python3 -m plan describe --state live "$out" ;;
esac
# --event-log is there under this variable alone (pulumi 3.255, pkg/cmd/pulumi/operations/preview.go).
status=0
PULUMI_DEBUG_COMMANDS=true pulumi preview --stack "$stack" --policy-pack policies --non-interactive --suppress-outputs \
  --color never --event-log "$scratch/events" || status=$?
touch "$scratch/events"
python3 -m plan trim <"$scratch/events" >"$out/events.jsonl"
exit "$status"
