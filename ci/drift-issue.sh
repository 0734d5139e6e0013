#!/usr/bin/env bash
# ci/drift-issue.sh FOLDER: opens, updates or closes the one issue, from the plans that the watch left in FOLDER.
# In the environment: WATCH, the result of the jobs that looked. Where one failed, the issue stays open.
set -euo pipefail
plans=()
for stack in dev prod; do # one that is not deployed leaves none
  [ ! -d "$1/drift-$stack" ] || plans+=(--plan "$stack=$1/drift-$stack")
done
# actions/download-artifact leaves the only one of a pattern without a folder of its own
# (https://github.com/actions/download-artifact/issues/424, 2026-11).
[ ! -f "$1/events.jsonl" ] || plans+=(--plan "the one stack that was looked at=$1")
[ "$WATCH" = success ] || plans+=(--keep)
python3 -m plan drift "${plans[@]}"
