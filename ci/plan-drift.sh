#!/usr/bin/env bash
# ci/plan-drift.sh STACK FOLDER: what the cloud has that the state does not say, left in FOLDER for `python3 -m plan`.
set -euo pipefail
stack=$1 out=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$out"
rm -f "$out/events.jsonl" "$out/about.json" # an earlier plan, and nothing else: PLAN=. is soon typed

python3 -m plan describe --state live "$out"
# AmazonEKSViewPolicy reads neither Secrets nor what belongs to no namespace but the namespaces themselves.
unread=()
for kind in core/v1:Secret core/v1:PersistentVolume core/v1:PersistentVolumePatch storage.k8s.io/v1:StorageClass; do
  unread+=(--exclude "**kubernetes:$kind::*")
done
status=0
PULUMI_DEBUG_COMMANDS=true pulumi refresh --stack "$stack" --preview-only --non-interactive --suppress-outputs \
  --color never --event-log "$scratch/events" "${unread[@]}" || status=$?
touch "$scratch/events"
python3 -m plan trim <"$scratch/events" >"$out/events.jsonl"
exit "$status"
