#!/usr/bin/env bash
# Runs the tests that are built in Release and ends with one line: "N passed, N failed, N skipped".
# Exit code: 0 only when at least one test ran and none failed.
set -uo pipefail
cd "$(dirname "$0")/.."

# A few tests compare with other programs, or with OpenCV, which needs GTK; those of the CUDA kernels compile them with
# clang, those of emitted machine code read it with LLVM. They are skipped where those are missing.
# On a continuous-integration machine where that is possible they are installed; a failure to do so is no failure of
# the tests.
if [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    if ! command -v dcraw >/dev/null || ! command -v exiftool >/dev/null || ! command -v dcraw_emu >/dev/null ||
        ! command -v clang-19 >/dev/null || ! command -v llvm-mc-19 >/dev/null || ! ldconfig -p | grep -q libgtk-3.so.0; then
        (timeout 60 apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 240 apt-get install -y -qq \
            --no-install-recommends dcraw libraw-bin libimage-exiftool-perl libgtk-3-0 clang-19 llvm-19) >/dev/null 2>&1 || true
    fi
fi

# The tests of the C interface run the library compiled ahead of time; where that cannot be done they are skipped.
bash build/publish.sh library
published=$?
if [ "$published" -ne 0 ] && [ "$published" -ne 3 ]; then
    exit 1
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
dotnet test DarkDiff.Runtime.Tests -c Release --no-build --logger "trx;LogFileName=tests.trx" \
    --results-directory "$results" "$@"
status=$?

counters=$(grep -o '<Counters [^>]*>' "$results/tests.trx" 2>/dev/null | head -n 1)
count() {
    local value
    value=$(sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters")
    echo "${value:-0}"
}
total=$(count total)
passed=$(count passed)
failed=$(($(count failed) + $(count error) + $(count timeout) + $(count aborted)))
skipped=$((total - passed - failed))
if [ "$status" -eq 0 ] && { [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ]; }; then
    status=1
fi
if [ "$total" -eq 0 ]; then
    echo "no test ran" >&2
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
