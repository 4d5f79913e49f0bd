"""Run another tool's own command, and note how long its training takes.

    python clocked.py --out FOLDER --minutes 2 4 6 8 10 -- ketos -d cpu train ...
    python clocked.py --out FOLDER --steps 30 -- pylaia-htr-train-ctc ...

It runs inside the tool's environment (kraken, PyLaia: whatever trains with Lightning) and adds one callback to the
tool's trainer: after so many minutes of training (start and validation are not counted) it saves a checkpoint, and
after the last of them it stops. Minutes are processor time of the process, so that other work on the machine costs a
run nothing; with one thread they are minutes of the clock on a quiet machine. FOLDER/clock.json then holds the seconds
of the start, the lines seen at each mark, and the peak of memory. Nothing else of the tool is changed."""
import argparse, json, resource, sys, time
from functools import wraps
from importlib import metadata
from pathlib import Path

STARTED = time.perf_counter()

try: import lightning.pytorch as pl
except ImportError: import pytorch_lightning as pl


def lines_of(batch):
    "Number of lines of a batch, as kraken and PyLaia make them"
    images = batch.get('image', batch.get('img')) if isinstance(batch, dict) else batch[0]
    if hasattr(images, 'data') and not hasattr(images, 'ndim'): images = images.data # PyLaia's padded tensor
    return len(images)


def peak_memory():
    "Most memory that this process had, MB; getrusage would count the process that started it"
    status = Path('/proc/self/status')
    if not status.exists(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024
    peak = next(line for line in status.read_text().splitlines() if line.startswith('VmHWM'))
    return int(peak.split()[1])/1024


class Clock(pl.Callback):
    def __init__(self, out, marks, steps):
        self.out, self.marks, self.steps = out, sorted(marks), steps
        self.used, self.lines, self.rows, self.ticks, self.since = 0., 0, [], [], None

    def on_train_start(self, trainer, module):
        parameters = sum(p.numel() for p in module.parameters() if p.requires_grad)
        self.record = dict(start_up=time.perf_counter() - STARTED, parameters=parameters)

    def on_train_epoch_start(self, trainer, module):
        self.since = time.process_time()

    def on_validation_start(self, trainer, module):
        self.pause()

    def on_validation_end(self, trainer, module):
        self.since = time.process_time()

    def pause(self):
        if self.since is not None: self.used += time.process_time() - self.since
        self.since = None

    def on_train_batch_end(self, trainer, module, outputs, batch, *rest):
        self.pause()
        self.lines += lines_of(batch)
        self.ticks.append((round(self.used, 4), self.lines))
        if self.marks and self.used >= 60*self.marks[0]: self.mark(trainer, self.marks.pop(0))
        if self.is_done(): self.finish(trainer)
        self.since = time.process_time()

    def is_done(self):
        return len(self.ticks) >= self.steps if self.steps else not self.marks

    def mark(self, trainer, minutes):
        path = self.out/f'epoch={minutes:g}-mark.ckpt'
        trainer.save_checkpoint(path)
        self.rows.append(dict(minutes=minutes, seconds=round(self.used, 1), lines=self.lines, file=path.name))

    def finish(self, trainer):
        self.record.update(
            marks=self.rows,
            ticks=self.ticks[:200],
            lines=self.lines,
            seconds=self.used,
            peak_mb=peak_memory(),
        )
        (self.out/'clock.json').write_text(json.dumps(self.record))
        sys.stdout.flush()
        raise SystemExit(0) # the tool's own ending would validate once more


def add_to_trainer(clock):
    "Every trainer of Lightning that is made from now on has this callback"
    init = pl.Trainer.__init__
    @wraps(init)
    def with_clock(self, *args, callbacks=None, **kwargs):
        return init(self, *args, callbacks=[*(callbacks or []), clock], **kwargs)
    pl.Trainer.__init__ = with_clock


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--minutes', type=float, nargs='*', default=[])
    parser.add_argument('--steps', type=int, default=0)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('command', nargs=argparse.REMAINDER)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    import torch
    torch.set_num_threads(args.threads)
    add_to_trainer(Clock(args.out, args.minutes, args.steps))
    sys.argv = args.command[1:] if args.command[:1] == ['--'] else args.command
    found = metadata.entry_points()
    scripts = found.select(group='console_scripts') if hasattr(found, 'select') else found['console_scripts']
    next(e for e in scripts if e.name == sys.argv[0]).load()()


if __name__ == '__main__': main()
