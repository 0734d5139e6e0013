#!/usr/bin/env bash
# ci/summary.sh TITLE FOLDER: the plan in FOLDER on the page of the workflow's run, for whoever approves what follows.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
python3 -m plan show --plan "$1=$2" --out "$scratch/page" || status=$?
cat "$scratch/page" >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"
exit "$status"
