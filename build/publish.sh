#!/usr/bin/env bash
# Compiles ahead of time, into out/native. What comes out needs no .NET where it runs.
#   publish.sh program     darkdiff-rt, a single file
#   publish.sh library     libdarkdiff.so and darkdiff.h
# INSTRUCTION_SET names the processor: native (the default), x86-64-v3 (AVX2), x86-64-v4 (AVX-512).
# Exit code: 0 done; 3 a tool or package is missing, and one sentence says which; else it failed.
set -uo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
    program) project=DarkDiff.Cli product=darkdiff-rt ;;
    library) project=DarkDiff.Native product=libdarkdiff.so ;;
    *) echo "publish.sh: found '${1:-}', expected program or library" >&2; exit 2 ;;
esac
target=out/native
rm -f "$target/$product"
if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
    echo "publish: found no C compiler to link with; install clang or gcc" >&2
    exit 3
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
settings=(-c Release --artifacts-path "$PWD/artifacts/aot" -p:NativeAot=true -v q --nologo
    "-p:IlcInstructionSet=${INSTRUCTION_SET:-native}")
if ! dotnet publish "$project" "${settings[@]}" >"$log" 2>&1; then
    if grep -q 'NU1[0-9]*.*ILCompiler' "$log"; then
        echo "publish: the NuGet package Microsoft.DotNet.ILCompiler cannot be restored; its sources must be reachable" >&2
        exit 3
    fi
    if grep -q 'cannot find -lz' "$log"; then
        echo "publish: the linker finds no zlib; install zlib1g-dev" >&2
        exit 3
    fi
    cat "$log" >&2
    exit 1
fi
mkdir -p "$target"
cp "artifacts/aot/publish/$project/release/$product" "$target/"
if [ "$1" = library ]; then
    cp DarkDiff.Native/include/darkdiff.h "$target/"
fi
