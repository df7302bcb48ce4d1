#!/bin/sh
# Asks cfn-lint about every template in three regions that differ in what they offer. Any finding, a warning too, fails.
# Without cfn-lint (pip install cfn-lint) it says so loudly and passes: it is a check of AWS's own schemas, not a build step.
set -eu
cd "$(dirname "$0")/.."

if ! command -v cfn-lint >/dev/null 2>&1; then
  echo 'SKIPPED: cfn-lint is not installed' >&2
  exit 0
fi

failed=0
for region in us-east-1 us-west-2 eu-west-1; do
  if cfn-lint --non-zero-exit-code warning --regions "$region" --template templates/*.yml; then
    echo "$region: ok"
  else
    echo "$region: findings" >&2
    failed=1
  fi
done
exit "$failed"
