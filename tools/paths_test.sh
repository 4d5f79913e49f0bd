#!/bin/sh
# The targets of the Makefile in a clone (of what is committed) whose folders have a space and an accent in their names: paths_test.sh PYTHON
# Its environment is a new one, made there; what is installed in PYTHON's is borrowed, so that it takes a minute and no network.
set -eu
python=$1
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
clone="$work/my course/été"
packages=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
unset VENV WHEELHOUSE ARGS MAKEFLAGS MFLAGS MAKELEVEL PYTHONPATH HYPOTHESIS_STORAGE_DIRECTORY || true

git clone -q "$top" "$clone"
cd "$clone"
"$python" -m venv .venv
echo "$packages" > "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/borrowed.pth"
run() { echo "== make $*"; make "$@" > "$work/log" 2>&1 || { cat "$work/log"; echo "make $* fails in $clone"; exit 1; }; }
run environment
run environment PYTHON=/no/python # it is there already, so that none is looked for
run export
run student
run lab ARGS=--version
run one NB=codec
run exercises LABS=codec
run clean-check
run docs-check
TEXT_RECOGNIZER_DATA='data of été' run demo ARGS='--minutes .02 --epochs 1 --out "my demo"'
if [ -d "$top/../shared/mirror" ]; then
    ln -s "$(cd "$top/../shared/mirror" && pwd)" "$work/my course/mirror é"
    run data TEXT_RECOGNIZER_MIRROR='../mirror é' TEXT_RECOGNIZER_DATA='data é' ARGS='--names brown'
    grep -q 'checksum verified' "$work/log"
fi
test -e 'my demo/predictions.png'
test -e lab/images
rm -rf 'my demo' 'data of été' 'data é'
run clean
test -z "$(git status --porcelain)" || { git status --short; echo 'make has left something behind or changed something'; exit 1; }
python=$(sh tools/find_python.sh)
mkdir -p 'a folder'
ln -s "$python" 'a folder/python é'
test "$(sh tools/find_python.sh 'a folder/python é')"
echo 'make works in a folder with a space and an accent in its name'
