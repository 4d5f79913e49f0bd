"""This package's side of the comparisons of lab 17: training for so many minutes, and steps that are timed."""
import time
from dataclasses import replace
from pathlib import Path

import numpy as np, torch
from fastai.callback.core import Callback, CancelFitException
from fastai.torch_core import set_seed

from text_recognizer.attention import TimeBudget
from text_recognizer.data.handwritten_lines import handwritten_data, packed_lines
from text_recognizer.data.line_formats import LinesDataset
from text_recognizer.iam import handwriting_learner
from text_recognizer.lstm_ctc import cer, CTCLoss, greedy_decode, LINE_CTC_NETWORKS, LineRecognizer, save_recognizer
from text_recognizer.reader import export_onnx


# ---- training for so many minutes

class TimedTraining(TimeBudget):
    "A time budget that notes the validation CER after each of `minutes`; the last one ends the training"
    def __init__(self, codec, minutes, learning_rate, constant=False, **kwargs):
        super().__init__(60*max(minutes), learning_rate, validations=1, **kwargs)
        if constant: self.rate = lambda position: learning_rate
        self.codec, self.minutes = codec, sorted(minutes)

    def before_fit(self):
        super().before_fit()
        self.marks, self._left = [], list(self.minutes)

    def after_batch(self):
        try: super().after_batch() # ends the training with an exception when its time is up
        finally: self._mark_what_is_due()

    def _mark_what_is_due(self):
        while self.training and self._left and self.used >= 60*self._left[0]:
            self._mark(self._left.pop(0))
            self._since = self.clock() # what the validation took does not count

    def _mark(self, minutes):
        averaged = getattr(self.learn, 'average_weights', None)
        if averaged: averaged.before_validate()
        error = validation_cer(self.learn, self.codec)
        self.marks.append(dict(minutes=minutes, lines=self.n_lines, valid_cer=round(error, 5)))
        if averaged: averaged.after_validate()
        self.model.train()

    def result(self, learn) -> dict:
        "What is kept of a training that is over: its size, lines and marks"
        parameters = sum(p.numel() for p in learn.model.parameters())
        return dict(threads=torch.get_num_threads(), parameters=parameters, lines=self.n_lines, marks=self.marks)


def validation_cer(learn, codec) -> float:
    "CER of the validation lines, read greedily; characters that the codec does not know are not counted"
    model, readings, texts = learn.model.eval(), [], []
    with torch.no_grad():
        for x, y in learn.dls.valid:
            ids = greedy_decode(model(x.as_subclass(torch.Tensor)))
            readings += [codec.decode(r) for r in ids.cpu().numpy()]
            texts += [codec.decode(r) for r in y.cpu().numpy()]
    return cer(readings, texts)


def train_on_files(
    folder: Path,         # From `write_line_files`
    out: Path,            # Recognizer to write, without suffix: `<out>.onnx` and what `save_recognizer` keeps
    minutes=(2, 4, 6, 8, 10), # Of processor time, at which the CER is noted; the last ends the training
    height: int=48,       # Pixels
    network: str='line_lstm_ctc', # One of `LINE_CTC_NETWORKS`
    bs: int=32,
    jitter: float=0.,     # Strength of the augmentation
    learning_rate: float=3e-3,
    seed: int=42,
    **kwargs,             # For `handwriting_learner`
) -> dict: # Marks, parameters, lines seen
    "This package's side of a comparison: train on line files for a given time"
    set_seed(seed)
    pixels_a_frame = 1024//LINE_CTC_NETWORKS[network](2).n_frames(1024)
    lines = packed_lines(LinesDataset.open(folder), height)
    data = handwritten_data(lines, Path(folder).name, pixels_a_frame)
    learn = handwriting_learner(data, bs, jitter, network=network, n_samples=0, **kwargs)
    timed = TimedTraining(data.codec, minutes, learning_rate)
    with learn.no_bar(), learn.no_logging():
        learn.fit(100_000, learning_rate, cbs=timed)
    save_recognizer(out, learn, data.codec, data.source, dict(height=height, seed=seed))
    export_onnx(LineRecognizer(learn.model, data.codec), out, height)
    return dict(tool='text_recognizer', network=network, height=height, seed=seed, **timed.result(learn))


# ---- steps

class Steps:
    """A learner that trains an epoch when called, or its first `n` steps, and returns lines per second: of processor
    time, or of the clock with a GPU"""
    def __init__(self, learn, n=None, lr=1e-3):
        self.learn, self.n, self.lr = learn, n, lr

    def __call__(self):
        watch = _Watch(self.n)
        with self.learn.no_bar(), self.learn.no_logging():
            self.learn.fit(1, self.lr, cbs=watch)
        return watch.lines/watch.seconds


class _Watch(Callback):
    order = 66

    def __init__(self, n):
        self.n = n

    def _now(self):
        if not torch.cuda.is_available(): return time.process_time()
        torch.cuda.synchronize()
        return time.perf_counter()

    def before_train(self):
        self.begun, self.lines, self.steps = self._now(), 0, 0

    def after_batch(self):
        if not self.training: return
        self.lines += len(self.xb[0])
        self.steps += 1
        if self.steps == self.n: self.after_train()

    def after_train(self):
        self.seconds = self._now() - self.begun
        raise CancelFitException # validation is not counted


def our_steps(folder, height=48, network='line_lstm_ctc', bs=32, half=None, n_lines=512) -> Steps:
    "Epochs of this package on some of the lines of a folder, drawn at random"
    data = handwritten_data(packed_lines(LinesDataset.open(folder), height), Path(folder).name, 8)
    some = np.random.default_rng(42).permutation(len(data.train))[:n_lines]
    few = replace(data, train=data.train.take(some))
    return Steps(handwriting_learner(few, bs, jitter=0, network=network, half=half, n_samples=0))


def waiting(learn, n=16) -> float:
    "Share of a training step that goes into getting the batch"
    loader, seconds = iter(learn.dls.train), []
    learn.model.train()
    learn.create_opt()
    for _ in range(n): # as many as are planned at once, or the planning would not be counted
        start = time.perf_counter()
        x, y = next(loader)
        got = time.perf_counter()
        _learn_from(learn, x, y)
        seconds.append((got - start, time.perf_counter() - got))
    getting, learning = np.sum(seconds, 0)
    return float(getting/(getting + learning))


def _learn_from(learn, x, y):
    learn.loss_func(learn.model(x.as_subclass(torch.Tensor)), y).backward()
    learn.opt.step()
    learn.opt.zero_grad()
    if torch.cuda.is_available(): torch.cuda.synchronize()


def step_of(
    width: int,      # Pixels of a line
    bs: int,
    train: bool,     # Forward and backward, or forward only?
    n_classes: int=80,
    height: int=28,
    network: str='line_lstm_ctc', # One of `LINE_CTC_NETWORKS`
):                   # A function that runs one step and returns milliseconds per line
    "A step of a line network on noise: what it costs does not depend on what is in the picture"
    model = LINE_CTC_NETWORKS[network](n_classes).to(memory_format=torch.channels_last).train(train)
    x = torch.rand(bs, 1, height, width)
    y = torch.randint(1, n_classes, (bs, max(1, width//40)))
    def run():
        start = time.perf_counter()
        with torch.set_grad_enabled(train):
            out = model(x)
        if train: CTCLoss()(out, y).backward()
        return 1000*(time.perf_counter() - start)/bs
    return run
