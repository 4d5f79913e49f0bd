"Rules of the house for notebooks, checked without running them; prints every breach and fails if there is one."
import ast, json, re, sys
from pathlib import Path

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

top = Path(__file__).resolve().parent.parent

def main():
    breaches, topics = [], {}
    for path in sorted((top/'nbs').glob('[!_.]*.ipynb')):
        say = lambda what, path=path: breaches.append(f'{path.name}: {what}')
        if (kb := path.stat().st_size // 1024) > 300: say(f'{kb} KB, more than 300: smaller or fewer figures')
        topic = re.sub(r'^\d+[a-z]?_', '', path.stem)
        if topic in topics: say(f'shares the page name {topic} with {topics[topic]}: nbdev drops the number')
        topics[topic] = path.name
        for i, cell in enumerate(json.loads(path.read_text(encoding='utf8'))['cells']):
            source = ''.join(cell['source'])
            if cell['cell_type'] != 'code':
                for link in re.findall(r'\]\((?!https?:|#)([^)#]+)', source):
                    if not (path.parent/link).exists(): say(f'cell {i}: links to {link}, which is not there')
                continue
            if re.search(r'^#\| *(slow|exercise)\b', source, re.M) and re.search(r'^(import|from) ', source, re.M): say(f'cell {i}: an import in a slow or exercise cell, which the docs build would execute')
            if mixes_imports(source): say(f'cell {i}: imports and other code in one cell: the docs build runs such cells without the ones before')
            for wrong in wrong_outputs(cell): say(f'cell {i}: {wrong}')
    print('\n'.join(breaches) or f'{len(topics)} notebooks: no breach')
    return bool(breaches)

if __name__ == '__main__': sys.exit(main())
