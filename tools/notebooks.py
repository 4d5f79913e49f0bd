"""Run notebooks as tests, the longest first: notebooks.py [--workers N] [NOTEBOOK …]

A notebook is named by its number (06), its name (06_lstm_ctc, lstm_ctc) or its path; without a name all are run.
Slow cells, exercises and what needs a login are left out, as `tst_flags` of settings.ini says."""
import argparse, json, multiprocessing, os, re, sys, time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

top = Path(__file__).resolve().parent.parent
nbs = top/'nbs'
times_file = Path(sys.prefix)/'seconds.json' # how long each notebook took the last time

def notebooks():
    "Paths of all notebooks, those in folders too"
    return sorted(p for p in nbs.rglob('*.ipynb') if not any(part[0] in '_.' for part in p.relative_to(nbs).parts))

def name(path): return path.relative_to(nbs).with_suffix('').as_posix()
def cells_of(path): return json.loads(path.read_text(encoding='utf8'))['cells']
def source(cell): return ''.join(cell['source'])
def flags(cell): return set(re.findall(r'^#\| *([\w-]+)', source(cell), re.M)) if cell['cell_type'] == 'code' else set()

def chosen(wanted):
    "The notebooks that are named, or all"
    def fits(path, w):
        w = w.removeprefix('nbs/').removesuffix('.ipynb')
        return bool(w) and w in (name(path), path.stem, re.sub(r'^\d+[a-z]?_', '', path.stem), re.match(r'\d+[a-z]?(?=_)|', path.stem)[0])
    found = [[p for p in notebooks() if fits(p, w)] for w in wanted]
    unknown = [w for w, f in zip(wanted, found) if not f]
    if unknown:
        print(f'there is no notebook {", ".join(map(repr, unknown))}; there are:', *(f'    {name(p)}' for p in notebooks()), sep='\n', file=sys.stderr)
        sys.exit(2)
    return sorted({p for f in found for p in f}) if wanted else notebooks()

def longest_first(paths, kind):
    "By the time they took the last time; what is new comes first, by the length of its code"
    known = json.loads(times_file.read_text()).get(kind, {}) if times_file.exists() else {}
    def code(path): return sum(len(source(c)) for c in cells_of(path) if c['cell_type'] == 'code')
    return sorted(paths, key=lambda p: (known.get(name(p), float('inf')), code(p)), reverse=True)

def remember(kind, seconds):
    known = json.loads(times_file.read_text()) if times_file.exists() else {}
    known.setdefault(kind, {}).update(seconds)
    times_file.write_text(json.dumps(known, indent=1))

def processes():
    "How a notebook gets a process of its own; on Linux as a copy of one that has imported already what all of them need, which takes some seconds"
    if sys.platform != 'linux': return multiprocessing.get_context('spawn')
    context = multiprocessing.get_context('forkserver')
    context.set_forkserver_preload(['fastai.vision.all', 'pandas', 'matplotlib.pyplot', 'execnb.shell', 'nbdev.test'])
    return context

def alone(context, test, path):
    "What is wrong with a notebook and how many seconds it took, from a process of its own, which may even be killed"
    start, (receiver, sender) = time.time(), context.Pipe(duplex=False)
    process = context.Process(target=tell, args=(sender, test, path))
    process.start(); sender.close()
    try: wrong = receiver.recv()
    except EOFError:
        process.join()
        wrong = [f'its process ended with exit code {process.exitcode}' + ' (killed: is there too little memory?)'*(process.exitcode == -9)]
    process.join(30)
    if process.is_alive(): process.kill()
    return wrong, time.time() - start

def tell(sender, test, path):
    sys.path[:] = [p for p in sys.path if p != str(top/'tools')] # a notebook sees what a reader's does
    sender.send(test(path))

def run_all(test, paths, workers, kind):
    "`test` each notebook in a process of its own; prints how it went and returns what went wrong. `test(path)` returns what went wrong with it"
    os.environ.setdefault('OMP_NUM_THREADS', '1')
    os.environ.setdefault('HYPOTHESIS_STORAGE_DIRECTORY', str(Path(sys.prefix)/'hypothesis'))
    began, seconds, failed, context = time.time(), {}, {}, processes()
    with ThreadPoolExecutor(workers) as pool:
        tasks = {pool.submit(alone, context, test, p): name(p) for p in longest_first(paths, kind)}
        for done in as_completed(tasks):
            lab = tasks[done]
            wrong, seconds[lab] = done.result()
            print(f'{lab:32} {seconds[lab]:4.0f} s', *wrong or ['ok'], flush=True)
            if wrong: failed[lab] = wrong
    remember(kind, seconds)
    print(f'{len(paths) - len(failed)} passed, {len(failed)} failed{": " if failed else ""}{", ".join(sorted(failed))}; {time.time() - began:.0f} s')
    return [f'{lab}: {w}' for lab, wrong in failed.items() for w in wrong]

def test(path):
    from nbdev.config import get_config
    from nbdev.test import test_nb
    ok, _ = test_nb(path, skip_flags=get_config(path=top).tst_flags.split(), basepath=top)
    return [] if ok else ['failed, as said above']

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('notebooks', nargs='*'); parser.add_argument('--workers', type=int, default=2)
    args = parser.parse_args()
    return bool(run_all(test, chosen(args.notebooks), args.workers, 'test'))

if __name__ == '__main__': sys.exit(main())
