#!/bin/sh
# Print the path of the newest Python on this machine that suits, 3.11.4 to 3.13: find_python.sh [PYTHON]
# A Python that is named must suit. One that is on the PATH and does not run, like a shim of pyenv for a version that is not chosen, is passed over.
set -u
suits='import sys, venv, ensurepip; (3, 11, 4) <= sys.version_info[:3] < (3, 14) or sys.exit(1); print(sys.executable)'
needed='Python 3.11.4 to 3.13 with its module venv is needed'
if [ -n "${1:-}" ]; then
    "$1" -c "$suits" 2>/dev/null && exit
    echo "$needed. PYTHON=$1 gives: $("$1" --version 2>&1 | head -n 1). Name another one with: make PYTHON=…" >&2; exit 2
fi
found=''
IFS=:
for name in python3.13 python3.12 python3.11 python3; do
    for folder in $PATH; do
        [ -x "$folder/$name" ] || continue
        "$folder/$name" -c "$suits" 2>/dev/null && exit
        found="$found
    $folder/$name: $("$folder/$name" --version 2>&1 | head -n 1)"
    done
done
echo "$needed. Found:${found:- none}
Install one from python.org or from your system (on Debian and Ubuntu python3-venv too), or name one with: make PYTHON=…" >&2
exit 2
