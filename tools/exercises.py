"""The exercises of the labs.

`exercises.py check [lab …]` runs labs as `make test` does, and at each exercise shows that the stub fails the reader's test with a message and that the solution passes it.
`exercises.py student FOLDER` writes FOLDER, which lies in the checkout: the labs with the stubs in and the solutions out; what is there already is left alone."""
import argparse, json, os, re, shutil, sys
from notebooks import cells_of, chosen, flags, name, nbs, notebooks, run_all, source, top

LEFT_OUT = {'slow', 'notest', 'eval'} # as in settings.ini, tst_flags

def new_exercise(cell): return cell['cell_type'] == 'markdown' and bool(re.match(r'\*\*\d+\.|#', source(cell)))
def has_exercises(path): return bool(re.match(r'\d', path.name))

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
    headings = [re.match(r'\*\*(\d+)\. (★+)', source(c)) for c in cells if c['cell_type'] == 'markdown']
    n, said = sum(bool(h) for h in headings), []
    if [int(h[1]) for h in headings if h] != list(range(1, n + 1)): said.append('the exercises are not numbered 1, 2, 3 …')
    if not 3 <= n <= 6: said.append(f'{n} exercises, 3 to 6 are wanted')
    if len(b := blocks(cells)) != n: said.append(f'{n} exercises, but {len(b)} stubs')
    for stubs, solutions, tests in b:
        where = f'exercise at cell {stubs[0]}'
        if not solutions: said.append(f'{where}: no #| solution after it')
        elif any('code-fold' not in flags(cells[i]) for i in solutions): said.append(f'{where}: the solution is not folded (#| code-fold: true)')
        if not [i for i in tests if not flags(cells[i]) & LEFT_OUT]: said.append(f'{where}: no test after its solution')
        if 'NotImplementedError' not in ''.join(source(cells[i]) for i in stubs): said.append(f'{where}: the stub does not raise NotImplementedError with a hint')
    return said

def check(path):
    "Run a lab with its exercises; returns what went wrong"
    from execnb.nbio import read_nb
    from execnb.shell import CaptureShell
    os.environ['IN_TEST'] = '1'; os.chdir(path.parent); sys.path.insert(0, str(top))
    cells, nb, wrong = cells_of(path), read_nb(path), []
    begins, shell = {b[0][0]: b for b in blocks(cells)}, CaptureShell(path)
    def run(i): shell.cell(nb.cells[i], stdout=False); return shell.exc
    for i, cell in enumerate(cells):
        if i in begins:
            stubs, _, tests = begins[i]
            error = next((e for j in stubs + tests if not flags(cells[j]) & LEFT_OUT and (e := run(j))), None)
            if not isinstance(error, NotImplementedError) or len(str(error)) < 10: wrong.append(f'cell {i}: with the stub the test gives {error!r}, and not NotImplementedError with a hint')
        if cell['cell_type'] == 'code' and not flags(cell) & (LEFT_OUT | {'exercise'}) and run(i): wrong.append(f'cell {i}: {shell.prettytb(fname=path)}'); break
    return wrong

def without_solutions(nb):
    "A notebook with stubs, without solutions, and without the outputs of the tests"
    cells = nb['cells']; b = blocks(cells)
    gone, empty = {i for _, s, _ in b for i in s}, {i for stubs, _, tests in b for i in stubs + tests}
    for i in empty: cells[i]['outputs'] = []; cells[i]['source'] = [l for l in cells[i]['source'] if not re.match(r'#\| *exercise', l)]
    nb['cells'] = [c for i, c in enumerate(cells) if i not in gone]
    assert not any('solution' in flags(c) for c in nb['cells']) and len(nb['cells']) == len(cells) - len(gone)
    return nb

def student(out):
    "All that lies in nbs/ but what only the site needs, the labs without solutions. The folder is as deep as nbs/, so that links out of it hold"
    if out.exists():
        print(f'{out.name}/ is here already and may hold answers: rename it, then call this again', file=sys.stderr); return 2
    new = out.with_name(out.name + '.new'); shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(nbs, new, ignore=shutil.ignore_patterns('_*', '.*', '*.yml', '*.scss', '*.qmd', '*.ipynb', 'changelog.md'))
    for path in notebooks():
        nb = without_solutions(json.loads(path.read_text(encoding='utf8')))
        (new/path.relative_to(nbs)).write_text(json.dumps(nb, indent=1, ensure_ascii=False) + '\n', encoding='utf8')
    new.rename(out)
    print(f'{len(notebooks())} notebooks in {out.relative_to(top)}/')

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('what', choices=['check', 'student', 'form']); parser.add_argument('names', nargs='*', help='labs to check, all without; or the folder to write')
    parser.add_argument('--workers', type=int, default=2)
    args = parser.parse_args()
    if args.what == 'student': return student(top/(args.names or ['student'])[0])
    paths = chosen(args.names)
    said = [f'{name(p)}: {b}' for p in paths if has_exercises(p) for b in breaches(cells_of(p))]
    print(*said, sep='\n')
    if args.what == 'check': said += run_all(check, paths, args.workers, 'exercises')
    return bool(said)

if __name__ == '__main__': sys.exit(main())
