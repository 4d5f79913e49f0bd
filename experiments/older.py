"""What this package is compared with from the older labs (Full Stack Deep Learning, 2021): their line networks, the way
they train, and their generator of lines, written anew from their description."""
import re
from collections.abc import Callable
from functools import partial

import numpy as np, torch
from fastai.learner import Learner
from fastai.optimizer import OptimWrapper
from fastai.torch_core import set_seed
from torch import nn

from text_recognizer.emnist_lines import line_dls, LineData
from text_recognizer.lstm_ctc import CTCLoss, error_rates
from text_recognizer.sliding_window import PlainTensors

from experiments.timed import Steps, TimedTraining


class OlderLineCNN(nn.Module):
    """The older labs' `LineCNN`, 2021: nine convolutions, the last as wide as a window; windows and strides are rounded
    down to multiples of 8, as there"""
    def __init__(self, n_classes, window_width=28, window_stride=18, height=28, fc_dim=512):
        super().__init__()
        self.window, self.step = window_width//8, window_stride//8
        channels = (1, 32, 32, 32, 32, 64, 64, 128, 128)
        strides = (1, 1, 2, 1, 2, 1, 2, 1)
        layers = []
        for n_in, n, stride in zip(channels, channels[1:], strides):
            layers += [nn.Conv2d(n_in, n, 3, stride, 1), nn.ReLU()]
        whole_window = nn.Conv2d(128, fc_dim, (height//8, self.window), (height//8, self.step))
        self.convolutions = nn.Sequential(*layers, whole_window, nn.ReLU())
        self.head = nn.Sequential(nn.Linear(fc_dim, fc_dim), nn.ReLU(), nn.Dropout(.2), nn.Linear(fc_dim, n_classes))

    def forward(self, x): # `(B, T, C)`
        return self.head(self.convolutions(x)[:, :, 0].transpose(1, 2))

    def n_frames(self, width): # Frames of an image of so many pixels
        for _ in range(3):
            width = (width + 1)//2
        return (width - self.window)//self.step + 1


class OlderLineCNNLSTM(nn.Module):
    "`LineCNN` and a bidirectional LSTM over its class scores, whose directions are added up"
    def __init__(self, n_classes, lstm_dim=512, num_layers=1, **kwargs):
        super().__init__()
        self.line_cnn = OlderLineCNN(n_classes, **kwargs)
        self.lstm = nn.LSTM(n_classes, lstm_dim, num_layers, bidirectional=True, batch_first=True)
        self.head = nn.Linear(lstm_dim, n_classes)
        self.n_frames = self.line_cnn.n_frames

    def forward(self, x):
        out, _ = self.lstm(self.line_cnn(x))
        return self.head(sum(out.chunk(2, 2)))


OLDER_NETWORKS: dict[str, Callable[..., nn.Module]] = dict(
    older_line_cnn=OlderLineCNN,
    older_line_cnn_lstm=OlderLineCNNLSTM,
    older_line_cnn_lstm2=partial(OlderLineCNNLSTM, num_layers=2),
)


def older_learner(
    data: LineData, # Lines of full width, as the older labs have them
    network: str,   # One of `OLDER_NETWORKS`
    bs: int,
) -> Learner:
    "A network of the older labs with Adam, as they train it"
    model = OLDER_NETWORKS[network](len(data.codec))
    adam = partial(OptimWrapper, opt=torch.optim.Adam)
    return Learner(line_dls(data, bs), model, loss_func=CTCLoss(), opt_func=adam, metrics=error_rates(data.codec),
                   cbs=[PlainTensors()])


def train_older(
    data: LineData,       # As in `older_learner`
    network: str='older_line_cnn_lstm',
    minutes=(2, 4, 6, 8, 10),
    bs: int=32,           # The older labs take 128; after ten minutes a small batch is better
    learning_rate: float=1e-3, # The older labs'
    seed: int=42,
) -> tuple[dict, Learner]: # As `train_on_files`, and the learner
    "Train a network of the older labs as they do, Adam with a constant rate, for a given time"
    set_seed(seed)
    learn = older_learner(data, network, bs)
    timed = TimedTraining(data.codec, minutes, learning_rate, constant=True)
    with learn.no_bar(), learn.no_logging():
        learn.fit(100_000, learning_rate, cbs=timed)
    return dict(tool='older labs', network=network, height=28, seed=seed, **timed.result(learn)), learn


def older_steps(data: LineData, network='older_line_cnn_lstm', bs=32, n=3) -> Steps:
    "Steps of a network of the older labs on lines of full width"
    return Steps(older_learner(data, network, bs), n)


class OlderLines:
    """The older labs' line generator, 2021: one glyph for each different character of a line, added up one after the
    other"""
    def __init__(self, glyphs, text, codec, max_length=32, max_overlap=.33, seed=0):
        images = torch.from_numpy(glyphs.train.images)
        labels = torch.from_numpy(glyphs.train.labels)
        self.by_character = {c: list(images[labels == k]) for k, c in enumerate(glyphs.classes)}
        self.text, self.codec = text, codec
        self.max_length, self.max_overlap = max_length, max_overlap
        self.rng = np.random.RandomState(seed)
        self.starts = [0, *(m.start() + 1 for m in re.finditer(' ', text))]

    def sentence(self):
        "Words from a random one on, up to a random end that fits"
        k = self.rng.randint(len(self.starts) - 1)
        start = self.starts[k]
        ends = []
        for end in self.starts[k + 1:k + 2 + self.max_length]:
            if end - start > self.max_length: break
            ends.append(end)
        end = self.rng.choice(ends) if ends else start + self.max_length
        return self.text[start:end].strip()

    def picture(self, text):
        "`(28, W)` uint8, ink high"
        glyph = {c: self.glyph(c) for c in dict.fromkeys(text)}
        step = 28 - int(28*self.rng.uniform(0, self.max_overlap))
        canvas = torch.zeros(28, 28*self.max_length, dtype=torch.uint8)
        for k, c in enumerate(text):
            canvas[:, k*step:k*step + 28] += glyph[c] # bytes, as there: what overlaps may wrap around
        return canvas.clamp(max=255)

    def glyph(self, c):
        if c not in self.by_character: return torch.zeros(28, 28, dtype=torch.uint8)
        return self.by_character[c][self.rng.choice(len(self.by_character[c]))]

    def make(self, n): # Images `(n, 28, W)` and texts
        texts = [self.sentence() for _ in range(n)]
        return torch.stack([self.picture(t) for t in texts]), texts
