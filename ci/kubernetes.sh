#!/usr/bin/env bash
# ci/kubernetes.sh STACK: what this machine finds of the stack's Kubernetes API, as one word. It changes nothing.
#   none         there is no cluster yet
#   unreachable  nothing answers at its endpoint from here
#   unknown      it answers, and does not know the identity that asks
#   known        it answers, and does
set -euo pipefail
stack=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

region=$(pulumi config get aws:region --stack "$stack")
# The cluster that stands, whatever this commit would call it; the stack file's where none does yet.
name=$(pulumi stack output cluster_name --stack "$stack" 2>/dev/null || true)
[ -n "$name" ] || name=$(pulumi config get --path cluster.name --stack "$stack" 2>/dev/null ||
  echo "$(sed -n 's/^name: *//p' Pulumi.yaml)-$stack")
if ! found=$(aws eks describe-cluster --region "$region" --name "$name" \
  --query 'cluster.[endpoint, certificateAuthority.data]' --output text 2>"$scratch/error"); then
  grep -q ResourceNotFoundException "$scratch/error" && echo none && exit
  cat "$scratch/error" >&2
  exit 1
fi
read -r endpoint authority <<<"$found"
[ "$endpoint" != None ] || { echo none && exit; } # it is being made
base64 --decode <<<"$authority" >"$scratch/ca.pem"

ask() { curl --silent --output /dev/null --write-out '%{http_code}' --max-time 10 --cacert "$scratch/ca.pem" "$@"; }
ask "$endpoint/healthz" >/dev/null || { echo unreachable && exit; } # any answer will do
token=$(aws eks get-token --region "$region" --cluster-name "$name" --query status.token --output text)
# By a file of options: a command line can be read by other processes.
printf 'header = "Authorization: Bearer %s"\n' "$token" >"$scratch/options"
answer=$(ask --config "$scratch/options" "$endpoint/api") || true # curl writes 000 where none came
case $answer in
200 | 403) echo known ;;
401) echo unknown ;;
*) echo unreachable ;;
esac
