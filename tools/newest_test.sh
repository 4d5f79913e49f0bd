#!/bin/sh
# The package under the newest fastai and fastcore there are: import every module, train one batch.
set -eu
build_python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1"); python=$2
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
"$build_python" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$work" .
rm -rf build
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade "$(ls "$work"/text_recognizer-*.whl)[serve]" fastai fastcore
cd "$work"
TEXT_RECOGNIZER_DATA="$work/data" "$work/venv/bin/python" - <<'PY'
import importlib, importlib.metadata as md, pkgutil, text_recognizer
for m in pkgutil.iter_modules(text_recognizer.__path__):
    if m.name not in ('raw', '_modidx'): importlib.import_module(f'text_recognizer.{m.name}')
from text_recognizer.experiments import run_experiment
r = run_experiment(dict(dataset='EmnistLinesDataset', network='line_lstm_ctc', dataset_args=dict(max_length=4, n_train=32, n_valid=16, n_test=16), train_args=dict(epochs=1, batch_size=32)))
print({p: md.version(p) for p in ('fastai', 'fastcore', 'fasttransform', 'torch')}, 'one batch trained, test loss', round(r['test']['loss'], 3))
PY
