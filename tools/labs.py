"""Run the labs in place and keep their outputs. `labs.py [--fast] [--again] [lab …]`

Every lab runs from its first cell to its last, slow cells too, on whatever data is at hand; exercises stay as they are, solutions run.
A lab that is done and has not changed since is skipped, so that a broken run goes on where it stopped; a lab that fails keeps the outputs it had."""
import argparse, base64, hashlib, io, json, os, re, subprocess, sys, time
from pathlib import Path
from notebooks import cells_of, chosen, name, source, top

LARGE = 40_000 # bytes of a PNG from which JPEG is tried

def flags(cell): return set(re.findall(r'^#\| *(\w+)', cell.source, re.M)) # of a cell of execnb

def left_out(cell, fast):
    f = flags(cell)
    return cell.cell_type != 'code' or 'exercise' in f or re.search(r'^#\| *eval: *false', cell.source, re.M) or fast and f & {'slow', 'notest'}

def tidy(text):
    "What is left on a terminal: of a line written over and over by a progress bar the last state without the bar"
    lines = [l.split('\r')[-1] if not l.endswith('\r') else '' for l in text.split('\n')]
    return '\n'.join(l for l in lines if not re.search('█|\\|-{3,}\\|', l))

def smaller(data):
    "A large PNG with a palette, or one with shades as JPEG, where that halves it"
    from PIL import Image
    png = base64.b64decode(''.join(data['image/png']))
    if len(png) < LARGE: return
    picture = Image.open(io.BytesIO(png)).convert('RGBA'); page = Image.new('RGB', picture.size, 'white'); page.paste(picture, mask=picture.getchannel('A'))
    page.quantize(96).save(palette := io.BytesIO(), 'PNG', optimize=True); page.save(jpeg := io.BytesIO(), 'JPEG', quality=80, optimize=True)
    kind, best = min((('image/png', palette.getvalue()), ('image/jpeg', jpeg.getvalue())), key=lambda p: len(p[1]))
    if 2*len(best) < len(png): del data['image/png']; data[kind] = base64.b64encode(best).decode()

def clean(cell):
    for o in cell.outputs:
        if 'text' in o: o['text'] = tidy(''.join(o['text'])).splitlines(True)
        if 'image/png' in o.get('data', {}): smaller(o['data'])
    cell.outputs = [o for o in cell.outputs if 'text' not in o or ''.join(o['text']).strip()]

def run(path, fast):
    "Run a lab and write it; raises what a cell raised, and then writes nothing"
    from execnb.nbio import read_nb, write_nb
    from execnb.shell import CaptureShell
    nb, shell = read_nb(path), CaptureShell(path, mpl_format='png')
    shell.run('%matplotlib inline')
    after_slow = False # what stands behind a slow cell may show its result: without it, an output that is there stays
    for i, cell in enumerate(nb.cells):
        if left_out(cell, fast): after_slow |= cell.cell_type == 'code' and 'slow' in flags(cell); continue
        kept, start = cell.outputs if after_slow else [], time.time()
        cell.outputs = []; shell.cell(cell, stdout=False)
        if shell.exc: raise RuntimeError(f'{path.name}, cell {i}: {type(shell.exc).__name__}: {shell.exc}\n{cell.source}')
        if (took := time.time() - start) > 20: print(f'  cell {i}: {took:.0f} s', flush=True)
        if kept: cell.outputs = kept
        else: clean(cell)
    write_nb(nb, new := path.with_name(f'.{path.name}.new')); os.replace(new, path)

def state_of(path):
    "What a lab's outputs depend on: its code, and the data it can see"
    code = [source(c) for c in cells_of(path) if c['cell_type'] == 'code']
    return hashlib.sha256(json.dumps([code, bool(os.environ.get('TEXT_RECOGNIZER_MIRROR'))]).encode()).hexdigest()

def one(path, fast):
    "In a process of its own: labs must not see each other's settings"
    command = [sys.executable, str(Path(__file__).resolve()), '--only', str(path)] + ['--fast']*fast
    start = time.time(); code = subprocess.run(command, cwd=path.parent).returncode
    return code == 0, time.time() - start

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('labs', nargs='*', help='their numbers, names or paths; all without')
    parser.add_argument('--fast', action='store_true', help='leave alone the slow cells, their outputs, and the outputs of cells behind them'); parser.add_argument('--again', action='store_true', help='also what is done')
    parser.add_argument('--only', help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only: sys.path.insert(0, str(top)); run(Path(args.only), args.fast); return 0
    done_file = top/'data'/'processed'/'labs_done.json'; done_file.parent.mkdir(parents=True, exist_ok=True)
    done, failed = json.loads(done_file.read_text()) if done_file.exists() else {}, []
    for path in [p for p in chosen(args.labs) if any(c['cell_type'] == 'code' for c in cells_of(p))]:
        key = name(path) + (' fast' if args.fast else '')
        if not args.again and done.get(key) == state_of(path): print(f'{name(path):32} done before'); continue
        print(name(path), flush=True); ok, seconds = one(path, args.fast)
        print(f'{name(path):32} {seconds:6.0f} s {"ok" if ok else "failed: its outputs are as they were"}', flush=True)
        if ok: done[key] = state_of(path); done_file.write_text(json.dumps(done, indent=1))
        else: failed.append(name(path))
    subprocess.run([sys.executable, '-c', 'from nbdev.clean import nbdev_clean; nbdev_clean()'], cwd=top, check=True)
    print(*failed, f'{len(failed)} failed', sep='\n')
    return bool(failed)

if __name__ == '__main__': sys.exit(main())
