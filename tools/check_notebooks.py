"Rules of the house for notebooks, checked without running them; prints every breach and fails if there is one."
import ast, re, sys
from notebooks import cells_of, chosen, name, notebooks, source

def mixes_imports(source):
    if re.search(r'^#\| *export', source, re.M): return False
    try: kinds = {isinstance(n, (ast.Import, ast.ImportFrom)) for n in ast.parse(source).body}
    except SyntaxError: return False # a magic
    return kinds == {True, False} and 'filterwarnings' not in source

def wrong_outputs(cell):
    "Errors, and paths of some machine"
    for o in cell.get('outputs', []):
        if o['output_type'] == 'error': yield 'its output is an error'
        text = ''.join(o.get('text', [])) + ''.join(''.join(v) for k, v in o.get('data', {}).items() if k.startswith('text/'))
        if m := re.search(r'(?<![\w.:/])/(?:home|root|Users|tmp|work|private|mnt|opt|check)/[\w./-]+', text): yield f'a path of some machine in the output: {m[0]}'

def topic(path): return re.sub(r'^\d+[a-z]?_', '', path.stem)

def main():
    breaches, paths, topics = [], chosen(sys.argv[1:]), {}
    for path in notebooks(): topics.setdefault(topic(path), []).append(path)
    for path in paths:
        say = lambda what, path=path: breaches.append(f'{name(path)}: {what}')
        if (kb := path.stat().st_size // 1024) > 300: say(f'{kb} KB, more than 300: smaller or fewer figures')
        for other in topics[topic(path)]:
            if other != path: say(f'shares the page name {topic(path)} with {name(other)}: nbdev drops the number')
        for i, cell in enumerate(cells_of(path)):
            text = source(cell)
            if cell['cell_type'] != 'code':
                for link in re.findall(r'\]\((?!https?:|#)([^)#]+)', text):
                    if not (path.parent/link).exists(): say(f'cell {i}: links to {link}, which is not there')
                continue
            if re.search(r'^#\| *(slow|exercise)\b', text, re.M) and re.search(r'^(import|from) ', text, re.M): say(f'cell {i}: an import in a slow or exercise cell, which the docs build would execute')
            if mixes_imports(text): say(f'cell {i}: imports and other code in one cell: the docs build runs such cells without the ones before')
            for wrong in wrong_outputs(cell): say(f'cell {i}: {wrong}')
    print('\n'.join(breaches) or f'{len(paths)} notebooks: no breach')
    return bool(breaches)

if __name__ == '__main__': sys.exit(main())
