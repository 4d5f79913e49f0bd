"""Make the environment of this checkout, or bring it up to date; where nothing has changed it does nothing.

`environment.py FOLDER [WHEELHOUSE]` installs into FOLDER what constraints.txt pins, from the network or from a folder of wheels.
`environment.py --fill WHEELHOUSE` fills such a folder for this version of Python and this kind of machine."""
import hashlib, re, shlex, shutil, subprocess, sys, tempfile
from pathlib import Path

top = Path(__file__).resolve().parent.parent
SHOWN = re.compile(r'\s*(Collecting|Downloading|Processing|Building|Installing|Successfully|Saved)\b')
UNREACHABLE = re.compile(r'Retry\(total=0.*(NewConnectionError|NameResolutionError|ConnectTimeout|ProxyError|unreachable|refused)', re.S)

def pip(python, *args, wheelhouse='', quiet=False):
    "Call pip and show what it does; where it fails, say why in a sentence if the reason is known"
    source = ['--no-index', '--find-links', wheelhouse] if wheelhouse else []
    command = [python, '-m', 'pip', *args[:1], '--disable-pip-version-check', '--no-input', '-c', 'constraints.txt', *source, *args[1:]]
    said = []
    with subprocess.Popen(command, cwd=top, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf8', errors='replace') as p:
        for line in p.stdout:
            said.append(line)
            if SHOWN.match(line) and not quiet: print(line, end='', flush=True)
    if p.returncode == 0: return
    text = ''.join(said)
    missing = re.search(r'(?:No matching distribution found for|The user requested \(constraint\)) (\S+)', text)
    if UNREACHABLE.search(text):
        sys.exit('There is no network: pip reaches no package index. Go online and call make again, or install without a network from a folder that '
                 '`make wheelhouse` has filled on another machine: make environment WHEELHOUSE=folder')
    if wheelhouse and missing:
        sys.exit(f'{wheelhouse} holds no {missing[1]} for Python {".".join(map(str, sys.version_info[:2]))} on this kind of machine. '
                 'Fill it there, from this checkout and with this Python: make wheelhouse PYTHON=…')
    sys.exit(''.join(l for l in said if not SHOWN.match(l)) + f'pip failed with exit code {p.returncode}.')

def new_environment(folder):
    if folder.exists() and any(folder.iterdir()) and not (folder/'pyvenv.cfg').exists():
        sys.exit(f'{folder} is there and is no environment of Python; name another folder with: make VENV=…')
    subprocess.run([sys.executable, '-m', 'venv', '--clear', folder], check=True)

def make(folder, wheelhouse):
    parts = hashlib.sha256(b''.join((top/f).read_bytes() for f in ('constraints.txt', 'settings.ini', 'setup.py'))).hexdigest(), str(top)
    stamp, python, version = folder/'.installed', folder/'bin'/'python', '.'.join(map(str, sys.version_info[:3]))
    before = stamp.read_text(encoding='utf8').split('\n') if stamp.exists() else ['', '']
    if before == [*parts]: return
    if folder.resolve() != Path(sys.prefix).resolve():
        print(f'Python {version}, {sys.executable}: making the environment in {folder} (several GB and some minutes, once)', flush=True)
        new_environment(folder); before = ['', '']
    elif before[0] != parts[0]: print(f'Python {version}: bringing {folder} up to date', flush=True)
    stamp.unlink(missing_ok=True)
    pip(python, 'install', 'setuptools', 'wheel', wheelhouse=wheelhouse, quiet=True)
    if before[0] != parts[0]: pip(python, 'install', '--no-build-isolation', '-e', '.[dev]', wheelhouse=wheelhouse)
    else: pip(python, 'install', '--no-build-isolation', '--no-deps', '-e', '.', quiet=True) # the same environment for a checkout in another place
    stamp.write_text('\n'.join(parts), encoding='utf8')

def fill(wheelhouse):
    "Wheels of everything that `make` installs, built where there is no wheel"
    print(f'Python {".".join(map(str, sys.version_info[:3]))}, {sys.executable}: filling {wheelhouse} (several GB)', flush=True)
    with tempfile.TemporaryDirectory() as d:
        new_environment(Path(d)/'venv')
        pip(Path(d)/'venv'/'bin'/'python', 'wheel', '--wheel-dir', wheelhouse, 'setuptools', 'wheel', '.[dev]')
    for ours in wheelhouse.glob('text_recognizer-*.whl'): ours.unlink() # that comes from the checkout
    shutil.rmtree(top/'build', ignore_errors=True)
    files = [f.stat().st_size for f in wheelhouse.glob('*.whl')]
    print(f'{len(files)} wheels, {sum(files)/1e9:.1f} GB in {wheelhouse}. A class installs from it with: make environment WHEELHOUSE={shlex.quote(str(wheelhouse))}')

def main():
    match sys.argv[1:]:
        case '--fill', wheelhouse: fill(Path(wheelhouse).absolute())
        case folder, '': make(Path(folder), '')
        case folder, wheelhouse if Path(wheelhouse).is_dir(): make(Path(folder), str(Path(wheelhouse).absolute()))
        case _, wheelhouse: print(f'{wheelhouse} is no folder. WHEELHOUSE must name one that `make wheelhouse` has filled.', file=sys.stderr); return 2

if __name__ == '__main__': sys.exit(main())
