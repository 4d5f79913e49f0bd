"""Seconds, memory and money that can be trusted: what lab 17 measures with, and how it keeps what was measured."""
import json, os, subprocess, sys, time
from numbers import Real
from pathlib import Path

import numpy as np

from text_recognizer.data.files import atomic_path
from text_recognizer.experiments import environment

TOP = Path(__file__).resolve().parent.parent # the checkout


def in_turns(
    ways: dict,     # Name → function; what it returns counts if it is a number, else the seconds it took
    rounds: int=5,  # Counted ones, after one that is not
) -> dict: # Name → list of `rounds` numbers
    "Run several ways to do a thing in turns, so that what slows the machine slows them all"
    found = {name: [] for name in ways}
    names = [*ways]
    for k in range(rounds + 1):
        first = k % len(names) # each has its turn at going first
        for name in names[first:] + names[:first]:
            found[name].append(_number_or_seconds(ways[name]))
    return {name: values[1:] for name, values in found.items()}


def _number_or_seconds(way):
    start = time.perf_counter()
    value = way()
    seconds = time.perf_counter() - start
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    return float(value) if is_number else seconds


def ratios(
    found: dict, # From `in_turns`
    to: str,     # The way that counts as 1
) -> dict: # Name → (median, lowest, highest) of the quotients, round by round
    "How many times as much each way gives as `to`"
    quotients = {name: np.divide(values, found[to]) for name, values in found.items()}
    return {name: tuple(float(f(q)) for f in (np.median, np.min, np.max)) for name, q in quotients.items()}


# ---- results, kept as JSON

def keep_result(
    name: str,
    rows: list,           # Dictionaries
    folder: Path=Path('benchmarks'),
    **about,              # Anything to add
) -> Path: # The file
    "Write what was measured as JSON, with machine, versions, load and date"
    here = environment({})
    for key in ('git', 'data', 'data_version', 'processes'):
        here.pop(key, None)
    load = os.getloadavg() if hasattr(os, 'getloadavg') else None
    here['load'] = load and [round(l, 1) for l in load]
    path = Path(folder)/f'{name}.json'
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(dict(machine=here, **about, rows=rows), indent=1, ensure_ascii=False)
    with atomic_path(path) as tmp:
        tmp.write_text(text + '\n', encoding='utf8')
    return path


def kept_result(
    name: str,
    folder: Path=Path('benchmarks'),
) -> dict: # With `rows`; empty where nothing was measured yet
    "Read what `keep_result` wrote"
    path = Path(folder)/f'{name}.json'
    return json.loads(path.read_text(encoding='utf8')) if path.exists() else {}


def machine_of(result: dict) -> str:
    "One line about where and when a result was measured"
    if not result: return 'not measured here'
    m = result['machine']
    load = m['load'][0] if m['load'] else '?'
    hardware = f"{m['cpu'] or 'unknown processor'}, {m['cores']} cores, {m['gpu'] or 'no GPU'}"
    return f"{m['started'][:10]}, {hardware}, torch {m['packages']['torch']}, load {load}"


# ---- memory

# the peak of this very process; getrusage would count the process that started it
_PEAK = '''
lines = open('/proc/self/status')
print(int(next(l for l in lines if l.startswith('VmHWM')).split()[1])/1024)'''


def peak_memory(
    program: str, # Python; runs in the checkout, so that it can import `experiments`
) -> list: # The numbers it printed last, and the most memory it took, MB
    "Run a program in a fresh process and see how much memory it takes; Linux only"
    command = [sys.executable, '-W', 'ignore', '-c', program + _PEAK]
    done = subprocess.run(command, capture_output=True, text=True, cwd=TOP)
    if done.returncode: raise RuntimeError(done.stderr[-1500:])
    return [float(line) for line in done.stdout.split()]


# ---- whole commands

def reading_seconds(command, pictures, **kwargs) -> float:
    "Seconds of the wall clock of one whole command that reads `pictures`"
    start = time.perf_counter()
    command(pictures, **kwargs)
    return time.perf_counter() - start


def pinned(
    cores, # Processors that a process may use; all if None
):
    "What `subprocess.run` takes as `preexec_fn` to keep a process on some of the processors"
    return (lambda: os.sched_setaffinity(0, cores)) if cores else None


def read_text_command(model, threads=1, cores=None):
    "This package's command line as a function of pictures"
    program = Path(sys.executable).with_name('read_text')
    command = [str(program), '--threads', str(threads), '--model', str(model)]
    def read(pictures):
        files = [str(p) for p in pictures]
        done = subprocess.run(command + files, capture_output=True, text=True, preexec_fn=pinned(cores))
        if done.returncode: raise RuntimeError(f'read_text ended with {done.returncode}: …{done.stderr[-1500:]}')
        return done.stdout.splitlines()
    return read


# ---- money

def cost(
    n_lines: float,
    lines_per_second: float, # Of one machine
    cores: int=2,            # Of that machine
    euros_per_core_hour: float=.04, # What a cloud asks for a core, about
) -> dict: # Hours of one machine, and euros
    "What so many lines cost on paper"
    hours = n_lines/lines_per_second/3600
    return dict(hours=hours, euros=hours*cores*euros_per_core_hour)
