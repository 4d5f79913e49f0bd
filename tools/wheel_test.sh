#!/bin/sh
# The wheel, in a fresh environment outside the tree: every module imports, the data sets are described, and a line is written and read.
set -eu
build_python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1"); python=$2; here=$(pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
"$build_python" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$work" .
rm -rf build
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check -c "$here/constraints.txt" "$(ls "$work"/text_recognizer-*.whl)[serve]"
cd "$work"
unset TEXT_RECOGNIZER_DATA TEXT_RECOGNIZER_MIRROR || true
"$work/venv/bin/python" - <<'PY'
import importlib, pkgutil, text_recognizer
names = [m.name for m in pkgutil.iter_modules(text_recognizer.__path__) if m.name not in ('raw', '_modidx')]
for name in names: importlib.import_module(f'text_recognizer.{name}')
from text_recognizer.service.web import page_files
from text_recognizer.data.files import data_files, data_root, dataset_names
assert 'site-packages' in text_recognizer.__file__, text_recognizer.__file__
assert {'brown', 'emnist', 'mnist'} <= set(dataset_names()) and data_files('emnist')[0].size > 5e8
for page in ('label_lines', 'serve_text'): assert {'/', '/static/base.css', f'/static/{page}/main.js'} <= set(page_files(page)), page
print(f'imported {", ".join(names)}; data sets {dataset_names()}; data would go to a folder named {data_root().name}')
PY
"$work/venv/bin/write_line" "Hello world 42" hello.png
"$work/venv/bin/read_text" hello.png
ls "$work"/*.whl | xargs -n1 basename
