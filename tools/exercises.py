"""The exercises of the labs.

`exercises.py check [lab …]` runs labs as `make test` does, and at each exercise shows that the stub fails the reader's test with a message and that the solution passes it.
`exercises.py student` writes student/: the labs with the stubs in and the solutions out; what is there already is left alone."""
import argparse, json, multiprocessing, os, re, shutil, sys, time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

top = Path(__file__).resolve().parent.parent
LEFT_OUT = {'slow', 'notest', 'eval'} # as in settings.ini, tst_flags

def flags(cell): return set(re.findall(r'^#\| *([\w-]+)', ''.join(cell['source']), re.M)) if cell['cell_type'] == 'code' else set()
def labs(): return sorted(p for p in (top/'nbs').glob('[!_.]*.ipynb'))
def new_exercise(cell): return cell['cell_type'] == 'markdown' and bool(re.match(r'\*\*\d+\.|#', ''.join(cell['source'])))

def blocks(cells):
    "(stubs, solutions, tests) of every exercise, as lists of cell numbers; a test is a code cell after the solution and before the next exercise or heading"
    found, part = [], None
    for i, cell in enumerate(cells):
        f = flags(cell)
        if 'exercise' in f and part != 0: found.append(([], [], [])); part = 0
        elif 'solution' in f: part = 1
        elif new_exercise(cell): part = None
        elif cell['cell_type'] == 'code' and part == 1: part = 2
        if part is not None and cell['cell_type'] == 'code': found[-1][part].append(i)
    return found

def breaches(cells):
    "What is wrong with the form of the exercises, without running them"
    headings = [re.match(r'\*\*(\d+)\. (★+)', ''.join(c['source'])) for c in cells if c['cell_type'] == 'markdown']
    n, said = sum(bool(h) for h in headings), []
    if [int(h[1]) for h in headings if h] != list(range(1, n + 1)): said.append('the exercises are not numbered 1, 2, 3 …')
    if not 3 <= n <= 6: said.append(f'{n} exercises, 3 to 6 are wanted')
    if len(b := blocks(cells)) != n: said.append(f'{n} exercises, but {len(b)} stubs')
    for stubs, solutions, tests in b:
        where = f'exercise at cell {stubs[0]}'
        if not solutions: said.append(f'{where}: no #| solution after it')
        elif any('code-fold' not in flags(cells[i]) for i in solutions): said.append(f'{where}: the solution is not folded (#| code-fold: true)')
        if not [i for i in tests if not flags(cells[i]) & LEFT_OUT]: said.append(f'{where}: no test after its solution')
        if 'NotImplementedError' not in ''.join(sum((cells[i]['source'] for i in stubs), [])): said.append(f'{where}: the stub does not raise NotImplementedError with a hint')
    return said

def check(path):
    "Run a lab with its exercises; (name, seconds, what went wrong)"
    from execnb.nbio import read_nb
    from execnb.shell import CaptureShell
    os.environ['IN_TEST'] = '1'; os.chdir(path.parent); sys.path.insert(0, str(top)); start = time.time()
    cells, nb, wrong = json.loads(path.read_text(encoding='utf8'))['cells'], read_nb(path), []
    begins, shell = {b[0][0]: b for b in blocks(cells)}, CaptureShell(path)
    def run(i): shell.cell(nb.cells[i], stdout=False); return shell.exc
    for i, cell in enumerate(cells):
        if i in begins:
            stubs, _, tests = begins[i]
            error = next((e for j in stubs + tests if not flags(cells[j]) & LEFT_OUT and (e := run(j))), None)
            if not isinstance(error, NotImplementedError) or len(str(error)) < 10: wrong.append(f'cell {i}: with the stub the test gives {error!r}, and not NotImplementedError with a hint')
        if cell['cell_type'] == 'code' and not flags(cell) & (LEFT_OUT | {'exercise'}) and run(i): wrong.append(f'cell {i}: {shell.prettytb(fname=path)}'); break
    return path.name, time.time() - start, wrong

def student(out):
    "The labs without solutions, with stubs, and without the outputs of their tests"
    if out.exists(): sys.exit(f'{out.name}/ is here already and may hold answers: rename it, then call this again')
    new = out.with_name(out.name + '.new'); shutil.rmtree(new, ignore_errors=True); new.mkdir()
    for folder in ('images', 'benchmarks'): shutil.copytree(top/'nbs'/folder, new/folder)
    for path in labs():
        nb = json.loads(path.read_text(encoding='utf8')); cells = nb['cells']; b = blocks(cells)
        gone, empty = {i for _, s, _ in b for i in s}, {i for stubs, _, tests in b for i in stubs + tests}
        for i in empty: cells[i]['outputs'] = []; cells[i]['source'] = [l for l in cells[i]['source'] if not re.match(r'#\| *exercise', l)]
        nb['cells'] = [c for i, c in enumerate(cells) if i not in gone]
        assert not any('solution' in flags(c) for c in nb['cells']) and len(nb['cells']) == len(cells) - len(gone)
        (new/path.name).write_text(json.dumps(nb, indent=1, ensure_ascii=False) + '\n', encoding='utf8')
    new.rename(out)
    print(f'{len(labs())} notebooks in {out.relative_to(top)}/: start Jupyter there, or copy the folder')

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('what', choices=['check', 'student', 'form']); parser.add_argument('labs', nargs='*', help='the first letters of their names; all without')
    parser.add_argument('--workers', type=int, default=2)
    args = parser.parse_args()
    chosen = [p for p in labs() if not args.labs or any(p.name.startswith(l) for l in args.labs)]
    said = [f'{p.name}: {b}' for p in chosen if re.match(r'\d', p.name) for b in breaches(json.loads(p.read_text(encoding='utf8'))['cells'])]
    print(*said, sep='\n')
    if args.what == 'student': student(top/'student')
    if args.what == 'check':
        with ProcessPoolExecutor(args.workers, multiprocessing.get_context('spawn'), max_tasks_per_child=1) as pool:
            for name, seconds, wrong in pool.map(check, chosen):
                print(f'{name:32} {seconds:4.0f} s', *wrong or ['ok'], flush=True); said += wrong
    return bool(said)

if __name__ == '__main__': sys.exit(main())
