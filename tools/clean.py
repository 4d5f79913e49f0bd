"""Make the tree what it was before notebooks were run: caches go, and a notebook whose code is that of git's index gets the outputs back that it has there.

What was written stays: changed code (with all outputs of that notebook), changed text, new files, data, models, lab/ and student/."""
import json, os, shutil, subprocess
from pathlib import Path
from notebooks import notebooks, source, top

CACHES = ('__pycache__', '.ipynb_checkpoints', '.ruff_cache', '.mypy_cache', '.hypothesis', 'build', 'dist', '_proc')
KEPT = ('.git', 'data', 'runs', 'lab', 'student', 'wheelhouse')

def caches():
    for folder, inside, _ in os.walk(top):
        found = [d for d in inside if d in CACHES]
        for d in found: yield Path(folder)/d
        inside[:] = [d for d in inside if d not in CACHES and not d.startswith('.venv') and not (Path(folder) == top and d in KEPT)]

def stored(path):
    "A notebook as it is in git's index, or None"
    found = subprocess.run(['git', 'show', f':{path.relative_to(top).as_posix()}'], cwd=top, capture_output=True)
    return found.stdout if found.returncode == 0 else None

def filled(nb): return [c for c in nb['cells'] if source(c).strip()] # Jupyter leaves an empty cell at the end
def of_type(kind, cells): return [c for c in cells if c['cell_type'] == kind]
def written(cells): return [(c['cell_type'], source(c)) for c in cells]

def restored(path):
    "What the notebook is to hold again, or None where it stays as it is"
    before = stored(path)
    if before is None or before == path.read_bytes(): return None
    nb, old = json.loads(path.read_text(encoding='utf8')), json.loads(before)
    now, then = filled(nb), filled(old)
    if written(now) == written(then): return before
    if written(of_type('code', now)) != written(of_type('code', then)): return None
    for cell, was in zip(of_type('code', now), of_type('code', then), strict=True): cell.clear(); cell.update(was)
    nb['cells'], nb['metadata'] = now, old['metadata']
    return (json.dumps(nb, indent=1, ensure_ascii=False) + '\n').encode()

def main():
    from nbdev.clean import nbdev_clean
    gone = list(caches())
    for folder in gone: shutil.rmtree(folder)
    os.chdir(top); nbdev_clean()
    again = {p: text for p in notebooks() if (text := restored(p)) is not None}
    for path, text in again.items(): path.write_bytes(text)
    print(f'{len(gone)} caches removed; {len(again)} notebooks have the outputs of git again', *(p.relative_to(top) for p in again), sep='\n    ')
    subprocess.run(['git', 'status', '--short'], cwd=top, check=False)

if __name__ == '__main__': main()
