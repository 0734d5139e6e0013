#!/usr/bin/env bash
# ci/state.sh STACK [DIGEST]: the digest of the stack's state as an output of the step; none where there is no such stack.
# With a digest: refuses a state that is another one by now.
set -euo pipefail
stack=$1
stacks=$(pulumi stack ls --json | python3 -c 'import json, sys; print(*[each["name"] for each in json.load(sys.stdin)])')
if [[ " $stacks " != *" $stack "* ]]; then
  echo "there is no stack $stack in this backend" >&2
  [ $# -gt 1 ] && exit 1 || exit 0
fi
digest=$(pulumi stack export --stack "$stack" | sha256sum | cut -d ' ' -f 1)
if [ $# -gt 1 ] && [ "$2" != "$digest" ]; then
  cat >&2 <<MESSAGE
error: the state of $stack has moved since the plan that was approved, and nothing was changed.
Run the whole workflow again: its first jobs make a plan of what is there now.
MESSAGE
  exit 1
fi
echo "digest=$digest" >>"${GITHUB_OUTPUT:-/dev/stdout}"
