#!/bin/sh
# What reading and serving need, and no more, in an environment of its own. The Dockerfile runs this very script.
#   sh tools/slim_install.sh PYTHON TARGET [LIST…]
# LIST names lists of settings.ini (requirements and serve_requirements if none is named); versions come from constraints.txt.
set -euf
python=$1; target=$2; shift 2
[ $# -gt 0 ] || set -- requirements serve_requirements
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-315532800}"
needed=$("$python" - "$top/settings.ini" "$@" <<'PY'
import sys
from configparser import ConfigParser
ini = ConfigParser(delimiters=['='], interpolation=None)
ini.read(sys.argv[1], encoding='utf8')
lists = ini['DEFAULT']
if missing := [k for k in sys.argv[2:] if k not in lists]: sys.exit(f'settings.ini has no {", ".join(missing)}; its lists are {", ".join(k for k in lists if k.endswith("requirements"))}')
print(' '.join(lists[k] for k in sys.argv[2:]))
PY
)

# our wheel, built from a copy so that nothing is left in the tree
mkdir -p "$work/source/data"
cd "$top"
cp -R settings.ini setup.py MANIFEST.in README.md LICENSE text_recognizer "$work/source"
cp -R data/raw "$work/source/data"
"$python" -m venv "$work/build"
build="$work/build/bin/python -m pip"
$build install --quiet -c constraints.txt setuptools wheel
$build wheel --quiet --no-deps --no-build-isolation --wheel-dir "$work" "$work/source"

# the environment: no pip, no compiler, nothing that is not pinned, and bytecode that is never written again
"$python" -m venv --without-pip "$target"
pip="$build --python $target/bin/python"
$pip install --quiet --no-compile --no-warn-script-location --only-binary :all: -c constraints.txt $needed
$pip install --quiet --no-compile --no-deps --no-index --find-links "$work" text_recognizer
$pip freeze --exclude text_recognizer | tr 'A-Z_' 'a-z-' | while read -r pin; do
    grep -qxF "$pin" constraints.txt || { echo "$pin is not pinned in constraints.txt" >&2; exit 1; }
done
"$target/bin/python" -m compileall -q --invalidation-mode unchecked-hash "$target/lib"
