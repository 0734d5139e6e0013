#!/usr/bin/env bash
# ci/drift-issue.sh FOLDER: opens, updates or closes the one issue, from the plans that the watch left in FOLDER.
# In the environment: WATCH, the result of the jobs that looked. Where one failed, the issue stays open.
set -euo pipefail
plans=()
for stack in dev prod; do # one that is not deployed leaves none
  [ ! -d "$1/drift-$stack" ] || plans+=(--plan "$stack=$1/drift-$stack")
done
[ "$WATCH" = success ] || plans+=(--keep)
python3 -m plan drift "${plans[@]}"
