"""How fast this package and the others start, train and read; what lab 17 measures in hours."""
import tempfile
from functools import partial
from pathlib import Path

from text_recognizer.data.handwritten_lines import copiste_lines, handwritten_data, packed_lines
from text_recognizer.emnist_lines import fresh_line_dls, line_data, line_dls, LineConfig
from text_recognizer.handwriting import handwriting_learner
from text_recognizer.lstm_ctc import line_learner
from text_recognizer.training.callbacks import HalfPrecision
from text_recognizer.training.devices import has_bfloat16
from text_recognizer.training.metrics import cer

from experiments.compare import TOOLS, cpu_only
from experiments.measure import in_turns, peak_memory, read_text_command, reading_seconds
from experiments.older import older_steps
from experiments.peers.tools import find_peers, peer_speed, peer_texts, readable, train_peer, true_texts
from experiments.timed import Steps, our_steps, waiting


# ---- training

def at_28(network, half):
    "Steps of this package on EMNIST lines, made on the spot"
    fresh, fixed = fresh_line_dls(LineConfig(n_train=512, n_valid=64, n_test=64), bs=32)
    cbs = [HalfPrecision()] if half else []
    return Steps(line_learner(fresh, fixed.codec, n_samples=0, network=network, cbs=cbs))


def our_ways(files):
    "This package in all its heights, networks and precisions; name → `Steps`"
    precisions = {'': True, ', float32': False} if has_bfloat16() else {', float32': False}
    ways = {}
    for said, half in precisions.items():
        for n in ('line_lstm_ctc', 'line_conv_ctc'):
            ways[f'text_recognizer, {n}, 28 px{said}'] = at_28(n, half)
            ways[f'text_recognizer, {n}, 48 px{said}'] = our_steps(files, network=n, half=half)
    return ways


def their_ways(files, peers):
    "The other tools that are here; name → function that returns lines a second"
    tools = TOOLS | dict(kraken_bfloat16=('kraken', dict(precision='bf16-mixed')))
    ways = {}
    for label, (name, kwargs) in tools.items():
        if name not in peers: continue
        height, steps = (120, 10) if label == 'kraken_default' else (48, 20)
        ways[f'{label}, {height} px'] = partial(peer_speed, name, peers[name], files, steps=steps, **kwargs)
    return ways


def training_speeds(
    files, # From `write_line_files`
    rounds=5,
) -> list: # A row for each way
    "Training lines a second of this package, the older labs' networks and the other tools, in turns"
    cpu_only()
    lines = line_data(LineConfig(n_train=20_000, n_valid=300))
    older = {f'older labs, {n}, 28 px': older_steps(lines, n) for n in ('older_line_cnn_lstm', 'older_line_cnn_lstm2')}
    here = older | our_ways(files)
    parameters = {name: sum(p.numel() for p in s.learn.model.parameters()) for name, s in here.items()}
    found = in_turns(here | their_ways(files, find_peers()), rounds)
    return [dict(way=name, lines_per_second=v, parameters=parameters.get(name)) for name, v in found.items()]


# ---- from the start to the first step

START = """
import time
start = time.time()
import torch
from experiments.timed import our_steps
torch.set_num_threads(1)
steps = our_steps({folder!r})
print(time.time() - start)
steps()
"""


def starts(files, rounds=5) -> list: # A row for each tool and round
    "Seconds to the first step, and the peak of memory of a few steps"
    rows = []
    for _ in range(rounds):
        seconds, mb = peak_memory(START.format(folder=str(files)))
        rows.append(dict(tool='text_recognizer', seconds=seconds, mb=mb))
        for name, peer in find_peers().items():
            with tempfile.TemporaryDirectory() as tmp:
                clock = train_peer(name, peer, files, Path(tmp)/'run', steps=16)
            rows.append(dict(tool=name, seconds=clock['start_up'], mb=clock['peak_mb']))
    return rows


# ---- reading

def ours_reads(home, run):
    "This package's command line as a function of pictures"
    return read_text_command(home/'runs'/run, cores={0})


def peer_reads(home, name, peer):
    "Another tool's command line as a function of pictures, with its weights of ten minutes"
    weights = readable(name, peer, home/'runs'/f'{name}_1'/'epoch=10-mark.ckpt')
    def read(pictures):
        out = home/'read'/f'{name}{len(pictures)}'
        return peer_texts(name, peer, weights, pictures, out, home/'emnist', cores={0})
    return read


def reading_times(
    home, # Folder with the lines, `emnist`, and the recognizers of ten minutes, `runs`
    rounds=5,
) -> list: # A row for each tool
    "Seconds of the whole command for 1, 20 and 220 pictures, in turns"
    pictures = sorted((home/'emnist'/'lines').glob('test*.png'))[:220]
    commands = {
        'text_recognizer': ours_reads(home, 'ours0_1'),
        'text_recognizer, line_conv_ctc': ours_reads(home, 'ours1_1'),
    }
    commands |= {name: peer_reads(home, name, peer) for name, peer in find_peers().items()}
    ways = {}
    for name, command in commands.items():
        print(name, f'CER {cer(command(pictures), true_texts(pictures)):.1%}')
        for n in (1, 20, 220):
            ways[name, n] = partial(reading_seconds, command, pictures[:n])
    found = in_turns(ways, rounds)
    return [dict(tool=name, seconds={n: found[name, n] for n in (1, 20, 220)}) for name in commands]


# ---- waiting for data

def waiting_shares() -> list: # A row for each kind of data
    "Share of a step that goes into getting the batch, in turns"
    fresh, sets = fresh_line_dls(LineConfig(n_train=4096, n_valid=64, n_test=64))
    fixed = line_dls(line_data(LineConfig(n_train=20_000, n_valid=300)), trim=True)
    files = handwritten_data(packed_lines(copiste_lines()[0], 48), 'copiste')
    learners = {
        'EMNIST lines, made on the spot': line_learner(fresh, sets.codec, n_samples=0),
        'EMNIST lines, fixed': line_learner(fixed, sets.codec, n_samples=0),
        'Copiste, 48 px': handwriting_learner(files, 16, jitter=0, n_samples=0),
        'Copiste, 48 px, jitter': handwriting_learner(files, 16, n_samples=0),
    }
    found = in_turns({name: partial(waiting, learn) for name, learn in learners.items()})
    return [dict(data=name, share=shares) for name, shares in found.items()]
