#!/usr/bin/env bash
# The README's second command: make an environment in .venv, then lint, types, layers and all tests.
# Every part is run, also after one that failed; the last lines name those that did.
# Set GRADER_TORCH=0 to leave torch out (its tests are then skipped).
set -euo pipefail
cd "$(dirname "$0")"
unset PYTHONPYCACHEPREFIX PYTHONDONTWRITEBYTECODE
python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -e '.[dev]'
if [ "${GRADER_TORCH:-1}" = 1 ]; then
    .venv/bin/pip install --quiet --disable-pip-version-check 'torch==2.13.0' || echo "torch could not be installed; its tests are skipped"
fi

failed=()
part() { # NAME COMMAND...: run a part, and remember it where it fails
    "${@:2}" || failed+=("$1")
}
# Variants of five problems are left to GRADER_VALIDATE=all, for they take minutes more. Their
# references, misconceptions and rubrics are always tried.
validate() { # all problems, the largest first, three at a time; what does not pass is told in full
    local told name problem quick
    told=$(mktemp -d)
    du -sk problems/*/ | sort -rn | cut -f 2 | while read -r problem; do
        case "${GRADER_VALIDATE:-} $problem" in
            "all "*) quick= ;;
            *attention/ | *optimisation/ | *data-analysis/ | *rnn-*/) quick=--quick ;;
            *) quick= ;;
        esac
        echo "$problem${quick:+ $quick}"  # a blank at its end would join the next line
    done | xargs -P 3 -L 1 sh -c \
        '.venv/bin/grader validate "$1" $2 > "$0/$(basename "$1")" 2>&1 || touch "$0/$(basename "$1").failed"' "$told"
    for problem in problems/*/; do
        name=$(basename "$problem")
        if [ -e "$told/$name.failed" ]; then cat "$told/$name"; else echo "$name: $(tail -n 1 "$told/$name")"; fi
    done
    ! compgen -G "$told/*.failed" > /dev/null
}

part "ruff check" .venv/bin/ruff check .
part "ruff format" .venv/bin/ruff format --check .
part "mypy" .venv/bin/mypy
part "spelling" .venv/bin/codespell docs README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md
part "lint-imports" .venv/bin/lint-imports
part "site of the documentation" env NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict --quiet
# the order of conftest.py; more processes than two cores, for some tests wait for what they killed
part "tests" .venv/bin/pytest -n 4 --dist loadfile --no-loadscope-reorder
part "validation of the problems" validate

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'FAILED: %s\n' "${failed[@]}" >&2
    exit 1
fi
echo "All parts passed."
