#!/usr/bin/env bash
# ci/review.sh FOLDER COMMENT: from the plans in FOLDER the comment's file, and the guard's word as exit status.
# It runs from the base commit, with a Python that has nothing installed. In the environment: LABEL, CONSENTED (true or
# false), HEAD and BASE (commits), CLOUD (the result of the job that makes the cloud's plan).
set -euo pipefail
folder=$1 comment=$2
plans=()
if [ "$CLOUD" != skipped ]; then
  plans+=(--plan "dev, in AWS=$folder/plan-cloud-dev")
fi
for stack in dev prod; do
  plans+=(--plan "$stack, rehearsed without an account=$folder/plan-offline-$stack")
done
[ "$CONSENTED" != true ] || plans+=(--consented)
commits=""
if [[ "$HEAD $BASE" =~ ^[0-9a-f]{40}\ [0-9a-f]{40}$ ]]; then
  commits=" of ${HEAD:0:7} on ${BASE:0:7}"
fi
status=0
python3 -m plan review --label "$LABEL" --commits "$commits" --out "$comment" "${plans[@]}" || status=$?
cat "$comment" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
exit "$status"
