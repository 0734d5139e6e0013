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
# --event-log and replay-events are there under this variable alone (pulumi 3.255, pkg/cmd/pulumi/operations).
export PULUMI_DEBUG_COMMANDS=true
status=0
pulumi preview --stack "$stack" --policy-pack policies --non-interactive --suppress-outputs --color never \
  --event-log "$scratch/events" --json --show-sames --show-replacement-steps >"$scratch/digest" || status=$?
touch "$scratch/events"
pulumi replay-events update "$scratch/events" --preview --suppress-outputs --color never --non-interactive || true
python3 -m plan trim <"$scratch/events" >"$out/events.jsonl"
# The digest names what depends on what, which the events do not; of it only numbers and names of items are kept.
[ "$status" != 0 ] || .venv/bin/python -m rehearsal.expected "$scratch/digest" "$out" || true
exit "$status"
