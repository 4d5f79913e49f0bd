"Show that what the labs install on Colab replaces nothing that Colab brings: pip plans it in an environment that says it has Colab's packages."
import argparse, configparser, json, re, subprocess, sys, tempfile
from pathlib import Path

top = Path(__file__).resolve().parent.parent
LIST = top/'tools'/'colab_packages.txt'

def normal(name): return re.sub(r'[-_.]+', '-', name).lower()

def colab_packages():
    "Name → version of what is recorded"
    lines = [l.partition('#')[0].strip() for l in LIST.read_text(encoding='utf8').splitlines()]
    return {normal(n): v for n, v in (l.split('==') for l in lines if l)}

def pretend(folder, packages):
    "Make a folder of packages look as if these were installed"
    for name, version in packages.items():
        info = folder/f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info/'METADATA').write_text(f'Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n')
        for file, text in dict(INSTALLER='pip\n', RECORD='').items(): (info/file).write_text(text)

def colab_cell():
    "The lines with which the labs install themselves on Colab: the same in all of them"
    cells = {}
    for path in sorted((top/'nbs').rglob('*.ipynb')):
        if any(p.startswith(('_', '.')) for p in path.relative_to(top).parts): continue
        for cell in json.loads(path.read_text(encoding='utf8'))['cells']:
            source = ''.join(cell['source'])
            if re.search('^! .*pip install', source, re.M): cells.setdefault(source, []).append(path.name)
    if len(cells) != 1: sys.exit(f'expected one way of installing on Colab, found {len(cells)}: {[names[:3] for names in cells.values()]}')
    (source, names), = cells.items()
    return source, names

def plan(python, requirements, keep):
    "What pip would install: name → version; `keep` makes what is there a constraint"
    with tempfile.TemporaryDirectory() as d:
        subprocess.run([python, '-m', 'venv', '--without-pip', d], check=True)
        pretend(next(Path(d).glob('lib/python*/site-packages')), colab_packages())
        command = [sys.executable, '-m', 'pip', '--python', f'{d}/bin/python', 'install', '--quiet', '--dry-run', '--report', f'{d}/report.json']
        done = subprocess.run([*command, *(['-c', str(LIST)] if keep else []), *requirements], capture_output=True, text=True, cwd=d)
        if done.returncode: sys.exit(f'pip cannot install it without replacing something:\n{done.stderr[-2000:]}')
        report = json.loads(Path(d, 'report.json').read_text())
    return {normal(i['metadata']['name']): i['metadata']['version'] for i in report['install']}

def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--python', default='python3.12', help='of the version that Colab has')
    p.add_argument('--also', nargs='*', default=[], help='more requirements, to see the test fail: --also "fastai<=2.8.6"')
    p.add_argument('--loose', action='store_true', help='as if the labs did not tell pip to keep what is there')
    args = p.parse_args()
    ini = configparser.ConfigParser(delimiters=['='], interpolation=None)
    ini.read(top/'settings.ini', encoding='utf8')
    c, (source, labs) = ini['DEFAULT'], colab_cell()
    if (extra := re.search(r'text_recognizer\[(.*?)\]', source)[1]) != 'train': sys.exit(f'the labs install [{extra}] on Colab, expected [train]')
    keep = '-c /tmp/colab.txt' in source and 'pip list --format=freeze > /tmp/colab.txt' in source and not args.loose
    has, needs = colab_packages(), c['requirements'].split() + c['train_requirements'].split() + args.also
    new = plan(args.python, needs, keep)
    replaced = {n: f'{has[n]} by {v}' for n, v in new.items() if n in has}
    print(f"{len(labs)} labs install [{extra}]; {len(has)} packages are there; new: {', '.join(f'{n} {v}' for n, v in sorted(new.items()) if n not in replaced)}")
    if replaced: sys.exit('replaced: ' + ', '.join(f'{n} {v}' for n, v in sorted(replaced.items())))
    print('nothing is replaced')

if __name__ == '__main__': main()
