"""This package and the other tools on the same lines, for the same time."""
import json, shutil, time
from pathlib import Path

import torch

from text_recognizer.data.files import atomic_path
from text_recognizer.reader import LineReader
from text_recognizer.training.metrics import cer

from experiments.peers.tools import find_peers, peer_scores, train_peer, true_texts
from experiments.timed import train_on_files

TOOLS = dict( # Label → tool, arguments for its command; kraken's network at 48 pixels, and its default at 120
    kraken=('kraken', {}),
    kraken_default=('kraken', dict(spec='')),
    pylaia=('pylaia', {}),
)


def compare_accuracy(
    folder: Path,         # From `write_line_files`
    runs: Path,           # Folder for checkpoints and scores; what is there is not done again
    minutes=(2, 4, 6, 8, 10), # Of processor time
    seeds=(1, 2, 3),
    ours=({},),           # Arguments for `train_on_files`, one run each and seed
    theirs: dict=None,    # Label → name of a tool and arguments for its command, one run each and seed; `TOOLS` if None
    test: str='test',     # Part that is read at the end
) -> list: # A dictionary for each run
    "Train this package and every tool that is here for the same time on the same lines, and score them"
    cpu_only()
    peers = find_peers()
    if not peers: print('No other tool is here (`make bench-peers`): this package only.')
    theirs = TOOLS if theirs is None else theirs
    here = {label: (name, kwargs) for label, (name, kwargs) in theirs.items() if name in peers}
    valid, tests = (sorted((folder/'lines').glob(f'{part}*.png')) for part in ('valid', test))
    if not (valid and tests):
        found = f'{len(valid)} pictures of valid and {len(tests)} of {test}'
        raise ValueError(f"{folder/'lines'} has {found}; both are needed")
    rows = []
    for seed in seeds:
        for k, kwargs in enumerate(ours):
            rows.append(once(runs/f'ours{k}_{seed}', _score_ours, folder, minutes, tests, seed=seed, **kwargs))
        for label, (name, kwargs) in here.items():
            kwargs = dict(seed=seed, name=name, peer=peers[name], valid=valid, **kwargs)
            row = once(runs/f'{label}_{seed}', _score_peer, folder, minutes, tests, **kwargs)
            rows.append(row | dict(tool=label))
    return rows


def cpu_only():
    "The other tools are run on the CPU, so this package must be, too"
    if torch.cuda.is_available():
        raise RuntimeError('this compares what one CPU thread does: '
                           'set CUDA_VISIBLE_DEVICES to nothing before Python starts')


def once(out, f, folder, minutes, tests, **kwargs):
    "What `f` gave when it was last run with these settings, or gives now"
    path = out.with_name(f'{out.name}.result.json')
    settings = {k: v for k, v in kwargs.items() if k not in ('peer', 'valid')}
    settings |= dict(folder=str(folder), minutes=[*minutes], tests=len(tests))
    settings = json.loads(json.dumps(settings)) # as it will be read
    if not path.exists():
        row = f(out, folder, minutes, tests, **kwargs) | dict(measured=time.strftime('%Y-%m-%d %H:%M'))
        with atomic_path(path) as tmp:
            tmp.write_text(json.dumps(dict(settings=settings, row=row)))
    kept = json.loads(path.read_text())
    if kept['settings'] != settings:
        raise ValueError(f"{path} was made with {kept['settings']}, asked for is {settings}: "
                         'take another folder, or remove that file')
    return kept['row']


def _score_ours(out, folder, minutes, tests, **kwargs):
    row = train_on_files(folder, out, minutes, **kwargs)
    readings = [line.text for line in LineReader(out, threads=1).read(tests)]
    return row | dict(test_cer=cer(readings, true_texts(tests)))


def _score_peer(out, folder, minutes, tests, seed, name, peer, valid, **kwargs):
    shutil.rmtree(out, ignore_errors=True) # what a broken run left
    train_peer(name, peer, folder, out, minutes, seed=seed, **kwargs)
    return peer_scores(name, peer, out, folder, valid, tests) | dict(seed=seed)
