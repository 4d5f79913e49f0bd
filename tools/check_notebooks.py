"Rules of the house for notebooks, checked without running them; prints every breach and fails if there is one."
import ast, re, sys
from notebooks import cells_of, chosen, name, notebooks, source

LARGEST = 1024 # KB of a notebook, outputs and all
LONGEST = 120 # columns of a line of code
MACHINE = re.compile(r'(?<![\w.:/])/(?:home|root|Users|tmp|work|private|mnt|opt|check)/[\w./-]+')

def mixes_imports(source):
    if re.search(r'^#\| *export', source, re.M): return False
    try: kinds = {isinstance(n, (ast.Import, ast.ImportFrom)) for n in ast.parse(source).body}
    except SyntaxError: return False # a magic
    return kinds == {True, False} and 'filterwarnings' not in source

def wrong_outputs(cell):
    "Errors, and paths of some machine"
    for output in cell.get('outputs', []):
        if output['output_type'] == 'error': yield 'its output is an error'
        texts = [''.join(text) for kind, text in output.get('data', {}).items() if kind.startswith('text/')]
        if found := MACHINE.search(''.join([*output.get('text', []), *texts])):
            yield f'a path of some machine in the output: {found[0]}'

def long_lines(source):
    "Lines of code beyond the limit; directives, shell commands and magics cannot be broken"
    for n, line in enumerate(source.splitlines(), 1):
        if len(line) > LONGEST and not line.startswith(('#|', '!', '%')):
            yield f'line {n} has {len(line)} columns, more than {LONGEST}: {line.strip()[:40]}…'

def check_code(source):
    if re.search(r'^#\| *(slow|exercise)\b', source, re.M) and re.search(r'^(import|from) ', source, re.M):
        yield 'an import in a slow or exercise cell, which the docs build would execute'
    if mixes_imports(source):
        yield 'imports and other code in one cell: the docs build runs such cells without the ones before'
    yield from long_lines(source)

def check_notebook(path):
    size = path.stat().st_size//1024
    if size > LARGEST: yield f'{size} KB, more than {LARGEST}: smaller or fewer figures'
    for i, cell in enumerate(cells_of(path)):
        text = source(cell)
        if cell['cell_type'] == 'code':
            for fault in (*check_code(text), *wrong_outputs(cell)): yield f'cell {i}: {fault}'
            continue
        for link in re.findall(r'\]\((?!https?:|#)([^)#]+)', text):
            if not (path.parent/link).exists(): yield f'cell {i}: links to {link}, which is not there'

def page(path): return re.sub(r'(^|/)\d+[a-z]?_', r'\1', name(path)) # nbdev drops the number

def main():
    breaches, paths, pages = [], chosen(sys.argv[1:]), {}
    for path in notebooks(): pages.setdefault(page(path), []).append(path)
    for path in paths:
        breaches += [f'{name(path)}: {breach}' for breach in check_notebook(path)]
        breaches += [f'{name(path)}: shares the page name {page(path)} with {name(other)}: nbdev drops the number'
                     for other in pages[page(path)] if other != path]
    print('\n'.join(breaches) or f'{len(paths)} notebooks: no breach')
    return bool(breaches)

if __name__ == '__main__': sys.exit(main())
