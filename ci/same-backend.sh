#!/usr/bin/env bash
# ci/same-backend.sh: refuses a change that moves where state or secrets are kept. HEAD is the merge of a pull request.
set -euo pipefail
if git diff HEAD^1 HEAD -- Pulumi.yaml Pulumi.yml Pulumi.json 'Pulumi.*.yaml' 'Pulumi.*.yml' 'Pulumi.*.json' |
  grep -E "^[-+][ {\"']*(secretsprovider|encryptedkey|encryptionsalt|backend|stackConfigDir)\b" >&2; then
  cat >&2 <<'MESSAGE'
error: this changes where state or secrets are kept, and is not previewed with the rights of this repository.
Whoever may administrate the repository brings such a change by hand.
MESSAGE
  exit 1
fi
