"""Two other tools, kraken and PyLaia, each run with its own command in its own environment (`make bench-peers`)."""
import json, os, subprocess, tempfile
from collections.abc import Callable
from pathlib import Path

from text_recognizer.training.metrics import cer

from experiments.measure import TOP, pinned

CLOCKED = Path(__file__).with_name('clocked.py') # runs a tool's command by the clock

KRAKEN_SPEC = ( # kraken's usual network, 48 pixels high
    '[1,48,0,1 Cr3,13,32 Do0.1,2 Mp2,2 Cr3,13,32 Do0.1,2 Mp2,2 Cr3,9,64 Do0.1,2 Mp2,2 Cr3,9,64 Do0.1,2 '
    'S1(1x0)1,3 Lbx200 Do0.1,2 Lbx200 Do0.1,2 Lbx200 Do]')


def find_peers() -> dict: # Name → folder of its environment, those that are there
    "The other tools that `make bench-peers` installed; in another place if `TEXT_RECOGNIZER_PEERS` says so"
    home = Path(os.environ.get('TEXT_RECOGNIZER_PEERS') or TOP/'.venv-peers').resolve()
    return {name: home/name for name in TRAIN_COMMANDS if (home/name/'.installed').exists()}


def run_tool(
    peer: Path,   # Folder of its environment
    command,      # Name of one of its commands, and arguments
    threads: int=1,
    log: Path=None, # For what it says
    cwd: Path=None,
    cores=None,   # Processors it may use; all if None
) -> str: # What it printed
    "Run a command of another tool in its own environment; raises `RuntimeError` with the end of its output if it fails"
    settings = dict(
        PATH=f'{peer}/bin:{os.environ["PATH"]}',
        OMP_NUM_THREADS=str(threads),
        MKL_NUM_THREADS=str(threads),
        CUDA_VISIBLE_DEVICES='',
    )
    done = subprocess.run([str(c) for c in command], env=os.environ | settings, cwd=cwd, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=pinned(cores))
    if log: log.write_text(done.stdout)
    if done.returncode: raise RuntimeError(f'{command[0]} ended with {done.returncode}: …{done.stdout[-1500:]}')
    return done.stdout


# ---- training

def kraken_train(folder, out, seed=1, spec=KRAKEN_SPEC, threads=1, precision='32-true'):
    """kraken's command that trains on the files of `write_line_files`; `spec=''` is its own default network, 120 pixels
    high"""
    command = ['ketos', '-d', 'cpu', '--workers', 0, '--threads', threads, '-s', seed, '--precision', precision]
    files = ['-f', 'path', '-t', folder/'train.lst', '-e', folder/'valid.lst', '-o', out/'model']
    network = ['-s', spec] if spec else []
    return [*command, 'train', *files, '-q', 'fixed', '-N', 1000, '-B', 8, *network]


def pylaia_train(folder, out, seed=1, threads=1):
    "PyLaia's command that trains on the same files, 48 pixels high"
    options = {
        '--common.experiment_dirname': 'exp',
        '--common.train_path': out,
        '--common.seed': seed,
        '--common.monitor': 'va_cer',
        '--data.batch_size': 8,
        '--data.color_mode': 'L',
        '--data.num_workers': 1,
        '--optimizer.learning_rate': .0005,
        '--trainer.max_epochs': 1000,
        '--trainer.gpus': 0,
        '--trainer.progress_bar_refresh_rate': 0,
        '--trainer.num_sanity_val_steps': 0,
    }
    files = [folder/'syms.txt', f'[{folder}/lines]', folder/'train.txt', folder/'valid.txt']
    return ['pylaia-htr-train-ctc', *_flat(options), *files]


def _flat(options): return [part for pair in options.items() for part in pair]


TRAIN_COMMANDS: dict[str, Callable] = dict(kraken=kraken_train, pylaia=pylaia_train)


def train_peer(
    name: str,        # 'kraken' or 'pylaia'
    peer: Path,       # Its environment
    folder: Path,     # From `write_line_files`
    out: Path,        # For checkpoints and log; must not be there
    minutes=(),       # Of processor time, at which a checkpoint is kept; the last ends the training
    steps: int=0,     # Or train for so many steps only
    threads: int=1,
    seed: int=1,
    cores=None,
    **kwargs,
) -> dict: # What `clocked.py` noted
    "Train another tool with its own command for a given time"
    folder, out = Path(folder).resolve(), Path(out).resolve()
    out.mkdir(parents=True)
    if name == 'pylaia': _make_pylaia_network(peer, folder, out, seed, threads)
    until = ['--steps', steps] if steps else ['--minutes', *minutes]
    clock = ['python', CLOCKED, '--out', out, '--threads', threads, *until, '--']
    command = TRAIN_COMMANDS[name](folder, out, seed, threads=threads, **kwargs)
    log, noted = out/'log.txt', out/'clock.json'
    run_tool(peer, clock + command, threads, log, out, cores)
    if not noted.exists(): raise RuntimeError(f'{name} ended before its time, see {log}: …{log.read_text()[-1500:]}')
    return json.loads(noted.read_text())


def _make_pylaia_network(peer, folder, out, seed, threads):
    options = {
        '--fixed_input_height': 48,
        '--save_model': 'true',
        '--common.train_path': out,
        '--common.seed': seed,
    }
    run_tool(peer, ['pylaia-htr-create-model', *_flat(options), folder/'syms.txt'], threads, cwd=out)


def peer_speed(
    name, peer, folder, # As in `train_peer`
    steps=20,
    skip=4,             # Steps at the beginning that are not counted
    **kwargs,
) -> float:
    "Training lines per second of processor time of another tool, from a few of its steps"
    with tempfile.TemporaryDirectory() as tmp:
        ticks = train_peer(name, peer, folder, Path(tmp)/'run', steps=steps, **kwargs)['ticks']
    (start, before), (end, lines) = ticks[skip - 1], ticks[-1]
    return (lines - before)/(end - start)


# ---- reading

def readable(name, peer, checkpoint: Path) -> Path:
    "A checkpoint in the form that its tool reads with: kraken wants it converted"
    if name != 'kraken': return checkpoint
    weights = checkpoint.with_suffix('.safetensors')
    if not weights.exists(): run_tool(peer, ['ketos', 'convert', '-o', weights, checkpoint])
    return weights


def kraken_reads(peer, weights, pictures, out, threads=1, cores=None) -> list[str]:
    "Texts of pictures, read with kraken's own command"
    out.mkdir(parents=True, exist_ok=True)
    links = [out/p.name for p in pictures]
    texts = [link.with_suffix('.read') for link in links]
    for picture, link, text in zip(pictures, links, texts):
        link.unlink(missing_ok=True)
        text.unlink(missing_ok=True)
        link.symlink_to(picture.resolve())
    command = ['kraken', '-d', 'cpu', '--threads', threads, '-I', f'{out}/*.png', '-o', '.read']
    read = ['ocr', '-s', '--num-line-workers', 0, '-m', weights]
    run_tool(peer, command + read, threads, out/'log.txt', cores=cores)
    return [text.read_text(encoding='utf8').rstrip('\n') for text in texts]


def pylaia_reads(peer, checkpoint, pictures, out, folder, threads=1, cores=None) -> list[str]:
    "As `kraken_reads`, with PyLaia"
    out, folder, checkpoint = (Path(p).resolve() for p in (out, folder, checkpoint)) # it runs in a folder of its own
    out.mkdir(parents=True, exist_ok=True)
    names = [p.stem for p in pictures]
    (out/'read.ids').write_text('\n'.join(names))
    options = {
        '--common.train_path': checkpoint.parent,
        '--common.experiment_dirname': 'exp',
        '--common.checkpoint': checkpoint,
        '--data.batch_size': 8,
        '--data.num_workers': 1,
        '--data.color_mode': 'L',
        '--trainer.gpus': 0,
        '--trainer.progress_bar_refresh_rate': 0,
        '--decode.convert_spaces': 'true',
        '--decode.join_string': '',
        '--img_dirs': f'[{pictures[0].resolve().parent}]',
    }
    command = ['pylaia-htr-decode-ctc', *_flat(options), folder/'syms.txt', out/'read.ids']
    return texts_by_name(run_tool(peer, command, threads, out/'log.txt', out, cores), names)


def texts_by_name(
    said,  # What PyLaia printed: a name and what was read, one to a line, among other things
    names,
) -> list[str]:
    "The text after each name; a name without a text was read as nothing, a name that is not there was not read"
    parts = [line.partition(' ') for line in said.splitlines()]
    found = {name: text for name, _, text in parts if name in set(names)}
    missing = [n for n in names if n not in found]
    if missing:
        which = f'{len(missing)} of {len(names)} lines were not read, {missing[0]} among them'
        raise RuntimeError(f'{which}: …{said[-500:]}')
    return [found[n] for n in names]


def peer_texts(name, peer, checkpoint, pictures, out, folder, threads=1, cores=None) -> list[str]:
    "Read pictures with another tool, from a checkpoint that is `readable`"
    if name == 'kraken': return kraken_reads(peer, checkpoint, pictures, out, threads, cores)
    return pylaia_reads(peer, checkpoint, pictures, out, folder, threads, cores)


def true_texts(pictures):
    "What `write_line_files` wrote beside the pictures"
    return [p.with_suffix('.gt.txt').read_text(encoding='utf8') for p in pictures]


def peer_scores(
    name, peer, run: Path, # What it is, its environment, the folder of `train_peer`
    folder: Path,
    valid,                 # Pictures read at every mark
    test,                  # Pictures read at the last
) -> dict: # As `train_on_files`
    "CER of another tool at each mark of its training"
    clock = json.loads((run/'clock.json').read_text())
    def score(mark, pictures):
        checkpoint = readable(name, peer, run/mark['file'])
        out = run/f"read_{mark['minutes']:g}_{len(pictures)}"
        readings = peer_texts(name, peer, checkpoint, pictures, out, folder)
        return round(cer(readings, true_texts(pictures)), 5)
    marks = [dict(minutes=m['minutes'], lines=m['lines'], valid_cer=score(m, valid)) for m in clock['marks']]
    return dict(
        tool=name,
        parameters=clock['parameters'],
        lines=clock['lines'],
        marks=marks,
        peak_mb=round(clock['peak_mb']),
        test_cer=score(clock['marks'][-1], test),
    )
