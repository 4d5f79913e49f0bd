#!/bin/sh
# The wheel as a user gets it, in an environment outside the tree. Without extras it reads, and each other command says which extra it needs;
# with [train] and [serve] everything imports and a small network trains.
#   sh tools/wheel_test.sh BUILD_PYTHON PYTHON WHAT [FOLDER]
# WHAT is bare (without extras only), pinned (with the versions of constraints.txt) or newest (with the newest there are). FOLDER keeps the environment.
set -eu
build_python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1"); python=$2; what=$3
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
case $what in bare|newest) constraints='';; pinned) constraints="--constraint=$top/constraints.txt";; *) echo "bare, pinned or newest, not $what" >&2; exit 2;; esac

# the wheel, built from a copy so that nothing is left in the tree
mkdir -p "$work/source/data" "$work/here"
cd "$top"
cp -R settings.ini setup.py MANIFEST.in README.md LICENSE text_recognizer "$work/source"
cp -R data/raw "$work/source/data"
"$build_python" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$work" "$work/source"
wheel=$(ls "$work"/text_recognizer-*.whl)
cd "$work/here" # where no text_recognizer lies about
unset TEXT_RECOGNIZER_DATA TEXT_RECOGNIZER_MIRROR PYTHONPATH || true

install() { # an environment, and what of the package goes into it
    start=$(date +%s); before=$(du -sm "$1" | cut -f1)
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check ${constraints:+"$constraints"} "$wheel$2"
    echo "text_recognizer$2: $(($(du -sm "$1" | cut -f1) - before)) MB, $("$1/bin/python" -m pip list --format=freeze --exclude pip --exclude setuptools | wc -l) packages, $(($(date +%s) - start)) s on $("$1/bin/python" --version)"
}

"$python" -m venv "$work/bare"
install "$work/bare" ''
PATH="$work/bare/bin:$PATH" "$work/bare/bin/python" - <<'PY'
import importlib, subprocess, sys, text_recognizer
from PIL import Image, ImageDraw, ImageFont
from text_recognizer.commands import COMMANDS
assert sys.prefix in text_recognizer.__file__, text_recognizer.__file__
for c in COMMANDS:
    if not c.extra: importlib.import_module(f'text_recognizer.{c.module}')
font = ImageFont.load_default(48)
image = Image.new('L', (int(font.getlength('the garden lay still')) + 40, 96), 245)
ImageDraw.Draw(image).text((20, 16), 'the garden lay still', 20, font)
image.save('line.png')
def ran(*command): return subprocess.run(command, capture_output=True, text=True)
done = ran('read_text', 'line.png')
assert done.returncode == 0 and {'garden', 'still', 'the'} & set(done.stdout.lower().split()), done
assert ran('text_recognizer', 'read', 'line.png').stdout == done.stdout
for c in COMMANDS:
    if not c.extra: continue
    for command in ([c.script], ['text_recognizer', c.name]):
        said = ran(*command, *dict(write=['text', 'x.png']).get(c.name, []))
        assert said.returncode == 2 and said.stderr.count('\n') == 1 and f'text_recognizer[{c.extra}]' in said.stderr, (command, said)
print(f'reads {done.stdout.strip()!r}; {sum(bool(c.extra) for c in COMMANDS)} commands name the extra they need')
PY
[ "$what" != bare ] || exit 0

venv=${4:-$work/venv}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
install "$venv" '[train]'
cat > imports.py <<'PY'
import importlib, pkgutil, sys, text_recognizer
from importlib.metadata import version
assert sys.prefix in text_recognizer.__file__, text_recognizer.__file__
left = []
for m in pkgutil.walk_packages(text_recognizer.__path__, 'text_recognizer.'):
    if m.name.endswith(('._modidx', '.raw')): continue
    try: importlib.import_module(m.name)
    except ModuleNotFoundError as e:
        if sys.argv[1:] != ['train'] or e.name not in ('fastapi', 'prometheus_client'): raise
        left.append(m.name)
from text_recognizer.data.files import data_files, data_root, dataset_names
assert {'brown', 'emnist', 'mnist'} <= set(dataset_names()) and data_files('emnist')[0].size > 5e8
print('imported all', f'but {", ".join(left)}' if left else '', {p: version(p) for p in ('torch', 'torchvision', 'fastai', 'fastcore', 'fasttransform', 'numpy')})
PY
"$venv/bin/python" -W ignore imports.py train
TEXT_RECOGNIZER_DATA=$work/data "$venv/bin/text_recognizer" experiment '{"dataset": "EmnistLinesDataset", "network": "line_lstm_ctc", "dataset_args": {"max_length": 4, "n_train": 64, "n_valid": 16, "n_test": 16}, "train_args": {"epochs": 2, "batch_size": 32}}' > training 2> complaints || { cat training complaints; exit 1; }
tail -3 training
! grep -iE 'warning|traceback' complaints || { echo 'the screen shows what it should not'; exit 1; }
TEXT_RECOGNIZER_DATA=$work/data "$venv/bin/write_line" 'Hello world 42' hello.png
"$venv/bin/read_text" hello.png
install "$venv" '[serve]'
"$venv/bin/python" -W ignore imports.py
"$venv/bin/python" -m pip check
