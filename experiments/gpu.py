"""Training on a graphics card, measured against what the card can do at best."""
import numpy as np, torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from text_recognizer.emnist_lines import fresh_line_dls, LineConfig
from text_recognizer.iam import HalfPrecision
from text_recognizer.lstm_ctc import line_learner

from experiments.measure import in_turns
from experiments.timed import Steps


def gpu_limits(size=8192, rounds=5) -> dict: # bfloat16 TFLOP/s and GB/s
    "What the card here can do at best: a large matrix product in bfloat16, and a copy"
    a = torch.randn(size, size, device='cuda', dtype=torch.bfloat16)
    big = torch.empty(2**28, device='cuda')
    def product():
        a @ a
        torch.cuda.synchronize()
    def copy():
        big.clone()
        torch.cuda.synchronize()
    seconds = {k: float(np.median(v)) for k, v in in_turns(dict(product=product, copy=copy), rounds).items()}
    return dict(
        bf16_tflops=2*size**3/seconds['product']/1e12,
        copy_gb_per_s=2*big.numel()*4/seconds['copy']/1e9,
    )


def gpu_training(
    network='line_lstm_ctc',
    bs=256,
    steps=30,
) -> dict: # Lines/s, TFLOP/s and their share of the card's bfloat16 rate, lines/s of synthesis
    "Training on lines made on the device, against the limits of the card; raises `RuntimeError` without a GPU"
    if not torch.cuda.is_available(): raise RuntimeError('no GPU here: this needs one that torch.cuda can see')
    limits = gpu_limits()
    config = LineConfig(n_train=bs*(steps + 4), n_valid=64, n_test=64)
    dls, fixed = fresh_line_dls(config, bs=bs, device='cuda')
    learn = line_learner(dls, fixed.codec, n_samples=0, network=network, cbs=[HalfPrecision()])
    train = Steps(learn, steps)
    train() # warms up
    speed = train()
    flops = step_flops(learn.model, torch.rand(8, 1, 28, 448, device='cuda'))/8 # a line
    tflops = speed*flops/1e12
    return dict(
        **limits,
        network=network,
        bs=bs,
        lines_per_second=speed,
        tflops=tflops,
        share=tflops/limits['bf16_tflops'],
        made_per_second=lines_made_per_second(dls.train.maker),
    )


def lines_made_per_second(maker) -> float:
    "How many lines a `LineMaker` makes on the card"
    rng = torch.Generator('cuda').manual_seed(0)
    def make():
        for _ in range(10):
            plan, _ = maker.plan(10_000, rng)
            maker.synth.compose(plan, 896)
        torch.cuda.synchronize()
    return float(100_000/np.median(in_turns(dict(make=make))['make']))


def step_flops(model, x) -> int:
    "Floating-point operations of a forward and backward pass, the LSTM's counted by hand since torch does not"
    with FlopCounterMode(display=False) as counter:
        out = model.train()(x)
        sum(o.float().sum() for o in out).backward()
    lstm = getattr(model, 'lstm', None)
    if not isinstance(lstm, nn.LSTM): return counter.get_total_flops()
    frames = len(x)*model.n_frames(x.shape[-1])
    weights = sum(p.numel() for name, p in lstm.named_parameters() if name.startswith('weight'))
    return counter.get_total_flops() + 3*2*frames*weights
