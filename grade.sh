#!/usr/bin/env bash
# The README's first command: make an environment in .venv and grade the class in submissions/.
set -euo pipefail
cd "$(dirname "$0")"
python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -e .
exec .venv/bin/grader grade "${@:-submissions}" --problem problems/recurrent-networks --out reports/latest
