#!/usr/bin/env bash
# ci/same-backend.sh: refuses a change that moves where state or secrets are kept. HEAD is the merge of a pull request.
set -euo pipefail
changed=$(git diff HEAD^1 HEAD -- 'Pulumi*.y*ml' 'Pulumi*.json' 'bootstrap/Pulumi*') # no parent ends it here
if grep -E "^[-+].*\b(secretsprovider|encryptedkey|encryptionsalt|backend|stackConfigDir|url)[\"']? *:" \
  >&2 <<<"$changed"; then
  cat >&2 <<'MESSAGE'
error: this changes where state or secrets are kept, and is not previewed with the rights of this repository.
Whoever may administrate the repository brings such a change manually.
MESSAGE
  exit 1
fi
