"""How cost grows: with the length of lines, the characters, the beams, the batch, the number of lines."""
import subprocess, sys, time
from functools import partial

import numpy as np, torch

from text_recognizer.decoding import decode_lines
from text_recognizer.emnist_lines import line_codec, text_parts
from text_recognizer.lstm_ctc import CTCLoss
from text_recognizer.training.networks import network_named
from text_recognizer.reading.language_models import CharNGram, LanguageScorer

from experiments.measure import TOP, in_turns, peak_memory
from experiments.timed import step_of


# ---- the network

def network_sizes():
    "(what grows, its size, arguments for `step_of`) of every step that is timed"
    for network in ('line_lstm_ctc', 'line_conv_ctc'):
        for width in (128, 256, 512, 1024, 2048):
            yield f'width, {network}', width, dict(width=width, bs=16, network=network)
    for n_classes in (10, 100, 1000, 10_000):
        yield 'characters', n_classes, dict(width=448, bs=16, n_classes=n_classes)
    for bs in (1, 4, 16, 64, 256):
        yield 'batch', bs, dict(width=448, bs=bs)


def growth_of_network(rounds=5):
    "Milliseconds a line, in training and in reading, for lines, alphabets and batches of many sizes"
    groups, rows = {}, []
    for what, size, kwargs in network_sizes():
        for train in (True, False):
            groups.setdefault((what, train), {})[size] = step_of(train=train, **kwargs)
    for (what, train), steps in groups.items():
        rows += [dict(what=what, train=train, size=size, ms=ms) for size, ms in in_turns(steps, rounds).items()]
    return rows


# ---- the beam search

def made_up_frames(n_classes, rng, T=112, n=64):
    "Frames `(T, C)` of `n` lines: mostly blanks, and 25 clear characters a line"
    z = rng.normal(size=(n, T, n_classes)).astype(np.float32)
    z[:, :, 0] += 4
    place, character = rng.integers(0, T, (n, 25)), rng.integers(1, n_classes, (n, 25))
    z[np.arange(n)[:, None], place, character] += 9
    return list(z)


def decoding_ms(z, *args):
    "A function that decodes lines and returns milliseconds a line"
    def run():
        start = time.perf_counter()
        decode_lines(z, *args)
        return 1000*(time.perf_counter() - start)/len(z)
    return run


def growth_of_decoding(rounds=5):
    "Milliseconds a line for beams and alphabets of many sizes, and with a language model"
    rng = np.random.default_rng(42)
    codec, lines = line_codec(), text_parts()[0]['train'].split('\n')[:4000]
    scorer = LanguageScorer(CharNGram.fit(lines, codec, 5))
    frames = made_up_frames(len(codec), rng)
    ways = {('beams', beams): decoding_ms(frames, beams) for beams in (1, 2, 4, 8, 16, 32)}
    for beams in (2, 4, 8, 16, 32):
        ways['beams, with a 5-gram', beams] = decoding_ms(frames, beams, scorer)
    for n_classes in (10, 100, 1000, 10_000):
        ways['characters, 8 beams', n_classes] = decoding_ms(made_up_frames(n_classes, rng), 8)
    return [dict(what=what, size=size, ms=ms) for (what, size), ms in in_turns(ways, rounds).items()]


# ---- the data

MAKE_LINES = """
import time, torch
from text_recognizer.emnist_lines import LineConfig, fresh_line_dls
torch.set_num_threads(1)
dls, _ = fresh_line_dls(LineConfig(n_train={n}, n_valid=1, n_test=1), bs=64)
start = time.process_time()
for x, y in dls.train: pass
print(time.process_time() - start)
"""


def growth_of_data():
    "Seconds and peak of memory of making 10³ to 10⁷ training lines, batch after batch, each in its own process"
    rows = []
    for n in (1_000, 10_000, 100_000, 1_000_000, 10_000_000):
        seconds, mb = peak_memory(MAKE_LINES.format(n=n))
        rows.append(dict(lines=n, seconds=seconds, mb=mb))
    return rows


# ---- memory

ONE_STEP = """
import torch
from experiments.timed import step_of
torch.set_num_threads(1)
step_of({width}, {bs}, True)()
"""
ONE_READING = """
import numpy as np
from text_recognizer.reading.recognizers import OnnxRecognizer
pictures = list(np.zeros(({bs}, 28, {width}), np.uint8))
OnnxRecognizer('emnist_lines', 1).logits(pictures, {bs})
"""


def growth_of_memory():
    "Peak of memory of training and of reading, for lines and batches of many sizes, each in its own process"
    sizes = [(width, 16) for width in (128, 512, 2048)] + [(448, bs) for bs in (1, 16, 64, 256)]
    rows = []
    for width, bs in sizes:
        for what, program in dict(training=ONE_STEP, reading=ONE_READING).items():
            mb = peak_memory(program.format(width=width, bs=bs))[-1]
            rows.append(dict(what=what, width=width, bs=bs, mb=mb))
    return rows


# ---- threads and processes

FOUR_STEPS = """
import time, torch
from experiments.timed import step_of
torch.set_num_threads(1)
step = step_of(448, 32, True)
step()
start = time.perf_counter()
for _ in range(4): step()
print(4*32/(time.perf_counter() - start))
"""


def with_threads(n, step):
    "Lines a second of a step with so many threads"
    torch.set_num_threads(n)
    return 1000/step()


def with_processes(n):
    "Lines a second of so many processes together, with a thread each"
    command = [sys.executable, '-W', 'ignore', '-c', FOUR_STEPS]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TOP) for _ in range(n)]
    return sum(float(p.communicate()[0]) for p in running)


def growth_of_threads(rounds=5):
    "Training lines a second with one and with more threads, and with two processes of one thread each"
    ways = dict(threads=partial(with_threads, step=step_of(448, 32, True)), processes=with_processes)
    rows = []
    for what, run in ways.items():
        found = in_turns({n: partial(run, n) for n in (1, 2)}, rounds)
        rows += [dict(what=what, size=n, lines_per_second=v) for n, v in found.items()]
    return rows


# ---- what helps, and what does not

def lead(network, last=True, half=False, compiled=False, bs=32, width=448):
    "A function that trains a step and returns lines a second, with one thing changed"
    model = network_named(network, 'LineModelCtc')(80)
    if last: model = model.to(memory_format=torch.channels_last)
    run = torch.compile(model) if compiled else model
    x, y = torch.rand(bs, 1, 28, width), torch.randint(1, 80, (bs, 20))
    def train():
        start = time.perf_counter()
        with torch.autocast('cpu', torch.bfloat16, enabled=half):
            out = run(x)
        CTCLoss()(tuple(o.float() for o in out), y).backward()
        return bs/(time.perf_counter() - start)
    return train


def leads(rounds=5):
    "Lines a second of both networks, with one thing changed at a time"
    torch.set_num_threads(1)
    ways = {'line_conv_ctc, compiled': lead('line_conv_ctc', compiled=True)}
    for n in ('line_lstm_ctc', 'line_conv_ctc'):
        ways[n] = lead(n)
        ways[f'{n}, channels first'] = lead(n, last=False)
        ways[f'{n}, bfloat16'] = lead(n, half=True)
    return [dict(way=w, lines_per_second=v) for w, v in in_turns(ways, rounds).items()]
