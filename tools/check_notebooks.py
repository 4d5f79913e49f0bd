"Rules of the house for notebooks, checked without running them; prints every breach and fails if there is one."
import ast, json, re, sys
from pathlib import Path

top = Path(__file__).resolve().parent.parent
LARGEST = 1024 # KB of a notebook, outputs and all

def notebooks(folder):
    "All notebooks under a folder; what begins with _ or . is no notebook of ours"
    paths = (p for p in folder.rglob('*.ipynb') if not re.search(r'(^|/)[_.]', p.relative_to(folder).as_posix()))
    return sorted(paths)

def mixes_imports(source):
    if re.search(r'^#\| *export', source, re.M): return False
    try: kinds = {isinstance(n, (ast.Import, ast.ImportFrom)) for n in ast.parse(source).body}
    except SyntaxError: return False # a magic
    return kinds == {True, False} and 'filterwarnings' not in source

MACHINE = re.compile(r'(?<![\w.:/])/(?:home|root|Users|tmp|work|private|mnt|opt|check)/[\w./-]+')

def wrong_outputs(cell):
    "Errors, and paths of some machine"
    for output in cell.get('outputs', []):
        if output['output_type'] == 'error': yield 'its output is an error'
        texts = [''.join(text) for kind, text in output.get('data', {}).items() if kind.startswith('text/')]
        if found := MACHINE.search(''.join([*output.get('text', []), *texts])):
            yield f'a path of some machine in the output: {found[0]}'

def check_code(source):
    if re.search(r'^#\| *(slow|exercise)\b', source, re.M) and re.search(r'^(import|from) ', source, re.M):
        yield 'an import in a slow or exercise cell, which the docs build would execute'
    if mixes_imports(source):
        yield 'imports and other code in one cell: the docs build runs such cells without the ones before'

def check_notebook(path):
    size = path.stat().st_size//1024
    if size > LARGEST: yield f'{size} KB, more than {LARGEST}: smaller or fewer figures'
    for i, cell in enumerate(json.loads(path.read_text(encoding='utf8'))['cells']):
        source = ''.join(cell['source'])
        if cell['cell_type'] == 'code':
            for fault in (*check_code(source), *wrong_outputs(cell)): yield f'cell {i}: {fault}'
            continue
        for link in re.findall(r'\]\((?!https?:|#)([^)#]+)', source):
            if not (path.parent/link).exists(): yield f'cell {i}: links to {link}, which is not there'

def main():
    breaches, topics = [], {}
    for path in notebooks(top/'nbs'):
        name = path.relative_to(top/'nbs').as_posix()
        breaches += [f'{name}: {breach}' for breach in check_notebook(path)]
        topic = re.sub(r'(^|/)\d+[a-z]?_', r'\1', name)
        other = topics.get(topic)
        if other: breaches.append(f'{name}: shares its page name with {other}: nbdev drops the number')
        topics[topic] = name
    print('\n'.join(breaches) or f'{len(topics)} notebooks: no breach')
    return bool(breaches)

if __name__ == '__main__': sys.exit(main())
