"""The docs site. `site.py check` stages it in _proc/ and looks for what a reader would stumble over; `site.py build` also lets Quarto render it into _docs/.

Staging is nbdev's (documentation for every exported name, links, descriptions), and then: links to Colab and to the notebook, a picture for each lab's card on the front page."""
import base64, io, json, re, shutil, subprocess, sys
from pathlib import Path
from urllib.parse import unquote
import yaml
from PIL import Image
from check_notebooks import wrong_outputs

top = Path(__file__).resolve().parent.parent
nbs, staged = top/'nbs', top/'_proc'
GITHUB = 'https://github.com/text-recognizer/text_recognizer'
COLAB = 'https://colab.research.google.com/github/text-recognizer/text_recognizer'
CARD = 480, 270 # pixels
FIGURE = {'01_look_at_emnist': 4, '02_emnist_lines': 3, '03_lenet': 5, '07_iam': 1, '11_attention': 4} # which picture is on a lab's card, where it is not the first

def cells_of(path): return json.loads(path.read_text(encoding='utf8'))['cells']
def source_of(cell): return ''.join(cell['source'])
def is_lab(path): return bool(re.match(r'\d\d[a-z]?_', path.name))

# ---- staging

def stage():
    shutil.rmtree(staged, ignore_errors=True)
    subprocess.run([sys.executable, '-W', 'ignore', '-c', 'from nbdev.quarto import refresh_quarto_yml; from nbdev.serve import proc_nbs; refresh_quarto_yml(); proc_nbs()'], cwd=top, check=True, stdout=subprocess.DEVNULL)
    labs = [p for p in sorted(staged.glob('*.ipynb')) if is_lab(p)]
    (staged/'images'/'cards').mkdir(parents=True, exist_ok=True)
    for path in labs: rewrite(path, links(path) | card(path), lambda source: source.replace('#| code-fold: true\n', '#| code-fold: true\n#| code-summary: "Solution"\n'))
    cards = dict(id='lab-cards', contents=[p.name for p in labs], type='grid', sort=False, fields=['image', 'title', 'description'])
    cards |= {'grid-columns': 3, 'image-height': '150px', 'filter-ui': False, 'sort-ui': False, 'page-size': 100}
    rewrite(staged/'index.ipynb', dict(listing=cards), lambda source: source.replace('## The course\n', '## The course\n\n::: {#lab-cards}\n:::\n', 1))

def rewrite(path, matter, change):
    "Add to the front matter of a staged page, and change the source of each cell"
    nb = json.loads(path.read_text(encoding='utf8'))
    for cell in nb['cells']: cell['source'] = change(source_of(cell))
    front = next(c for c in nb['cells'] if c['cell_type'] == 'raw')
    known = yaml.safe_load(front['source'].strip().strip('-')) or {}
    front['source'] = '---\n' + yaml.safe_dump(known | matter, allow_unicode=True, sort_keys=False) + '---\n'
    path.write_text(json.dumps(nb, indent=1, ensure_ascii=False), encoding='utf8')

def links(path):
    return {'other-links': [dict(text='Open in Colab', icon='play-circle', href=f'{COLAB}/blob/main/nbs/{path.name}'),
                            dict(text='Download notebook', icon='download', href=f'{GITHUB}/raw/main/nbs/{path.name}')]}

def pictures(path):
    for cell in cells_of(path):
        for output in cell.get('outputs', []):
            for kind in ('image/png', 'image/jpeg'):
                if kind in output.get('data', {}): yield cell, base64.b64decode(''.join(output['data'][kind]))

def card(path):
    "The picture of a lab's card: a drawing of its own, else one of its figures on white"
    drawing = nbs/'images'/f'{path.stem}.svg'
    if drawing.exists(): return dict(image=f'images/{drawing.name}')
    figures = list(pictures(nbs/path.name))
    if not figures: return {} # `check` complains
    cell, picture = figures[FIGURE.get(path.stem, 0)]
    page, figure = Image.new('RGB', CARD, 'white'), Image.open(io.BytesIO(picture)).convert('RGBA')
    figure.thumbnail(CARD); page.paste(figure, ((CARD[0] - figure.width)//2, (CARD[1] - figure.height)//2), figure)
    page.save(staged/'images'/'cards'/f'{path.stem}.png', optimize=True)
    return {'image': f'images/cards/{path.stem}.png', 'image-alt': option(cell, 'fig-alt') or ''}

# ---- checking

def option(cell, name):
    "The value of a cell's `#| name:`"
    found = re.search(rf'^#\| *{name}: *(.+)$', source_of(cell), re.M)
    return found and yaml.safe_load(found[1])

def slug(heading):
    "The anchor that Pandoc gives a heading"
    text = re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', re.sub(r'\{[^}]*\}\s*$', '', heading))
    return re.sub(r'^[^a-z]+', '', re.sub(r'\s', '-', re.sub(r'[^\w\s.-]', '', text.lower()).strip()))

def without_code(text): return re.sub(r'`[^`\n]*`', '``', re.sub(r'```.*?```', '', text, flags=re.S))

def markdown_of(path):
    "The texts of a page that Quarto reads as Markdown: its own and those of documented names"
    if path.suffix != '.ipynb': yield path.read_text(encoding='utf8'); return
    for cell in cells_of(path):
        if cell['cell_type'] == 'markdown': yield source_of(cell)
        for o in cell.get('outputs', []):
            if 'text/markdown' in o.get('data', {}): yield ''.join(o['data']['text/markdown'])

def anchors(path):
    found = {'quarto-document-content'}
    for text in markdown_of(path):
        text = re.sub(r'```.*?```', '', text, flags=re.S)
        found |= set(re.findall(r'\{[^}]*#([\w.-]+)', text)) | set(re.findall(r'\bid="([^"]+)"', text))
        for heading in re.findall(r'^#+ +(.+)$', text, re.M):
            name, n = slug(heading), 0
            while (numbered := f'{name}-{n}' if n else name) in found: n += 1
            found.add(numbered)
    return found

def targets(text):
    text = without_code(text)
    return re.findall(r'\]\(<?([^)\s>]+)', text) + re.findall(r'(?:href|src)="([^"]+)"', text)

def config_targets(node):
    if isinstance(node, dict): return sum((([v] if k in ('href', 'image', 'favicon') and isinstance(v, str) else config_targets(v)) for k, v in node.items()), [])
    if isinstance(node, list): return sum((config_targets(n) for n in node), [])
    return [node] if isinstance(node, str) and re.search(r'\.(ipynb|qmd|md|scss)$', node) else []

class Pages:
    "The staged pages by every name under which a link may reach them"
    def __init__(self):
        self.files = {p.name: p for p in staged.glob('*') if p.suffix in ('.ipynb', '.qmd', '.md')}
        self.anchors, self.site = {n: anchors(p) for n, p in self.files.items()}, {}
        for name, path in self.files.items():
            if (out := self.output(path)) in self.site: raise SystemExit(f'{name} and {self.site[out]} would both be {out}: nbdev drops the number')
            self.site[out] = name
    def output(self, path):
        matter = next((source_of(c) for c in cells_of(path) if c['cell_type'] == 'raw'), '') if path.suffix == '.ipynb' else ''
        found = re.search(r'^output-file: (\S+)', matter, re.M)
        return found[1] if found else path.stem + '.html'
    def problem(self, target, page):
        "What is wrong with a link from a page, or None"
        if target.startswith(f'{GITHUB}/blob/main/'): return None if (top/unquote(target.split('/blob/main/')[1].split('#')[0])).exists() else f'{target} is not in the repository'
        if re.match(r'\w+:', target): return None
        name, _, anchor = unquote(target).partition('#')
        name = name.removeprefix('/text_recognizer/') or page
        name = self.site.get(name, name)
        if name in self.files: return None if not anchor or anchor in self.anchors[name] else f'no heading {anchor} in {name}'
        return None if (staged/name).exists() else f'{target} is not there'

def check_page(path, pages):
    for text in markdown_of(path):
        for target in targets(text):
            if problem := pages.problem(target, path.name): yield problem
        for alt, picture in re.findall(r'!\[([^\]]*)\]\(([^)\s]+)', without_code(text)):
            if len(alt) < 15: yield f'{picture} has no alternative text'
    if path.suffix == '.ipynb': yield from check_outputs(path)

def check_outputs(path):
    for i, cell in enumerate(cells_of(path)):
        for wrong in wrong_outputs(cell): yield f'cell {i}: {wrong}'
        for o in cell.get('outputs', []):
            data = o.get('data', {})
            if (size := len(json.dumps(o))) > 300*1024: yield f'cell {i}: an output of {size//1024} KB'
            if any(k.startswith('image/') for k in data):
                for name, least in (('fig-cap', 15), ('fig-alt', 30)):
                    if len(option(cell, name) or '') < least: yield f'cell {i}: a figure without {name}'
            if '<img' in (web := ''.join(data.get('text/html', ''))) and not all('alt="' in tag for tag in re.findall(r'<img[^>]*>', web)): yield f'cell {i}: a picture in HTML without alt'

def check():
    pages = Pages()
    said = [f'{p.name}: {problem}' for p in pages.files.values() for problem in check_page(p, pages)]
    listed = []
    for name in ('_quarto.yml', 'sidebar.yml'):
        config = yaml.safe_load((staged/name).read_text(encoding='utf8'))
        found = config_targets(config.get('website', {})) + config_targets(config.get('format', {}))
        said += [f'{name}: {problem}' for t in found if (problem := pages.problem(t, name))]
        if name == 'sidebar.yml': listed = found
    said += [f'sidebar.yml: {name} is not listed' for name in pages.files if name not in listed and name != '404.qmd']
    said += [f'sidebar.yml: {name} is listed twice' for name in set(listed) if listed.count(name) > 1]
    said += [f'{p.name}: neither a figure nor a drawing for its card' for p in pages.files.values() if is_lab(p) and not re.search('^image:', source_of(cells_of(p)[0]), re.M)]
    readme = (top/'README.md').read_text(encoding='utf8')
    said += [f'README.md: {t} is not there' for t in targets(readme) if not re.match(r'\w+:|#', t) and not (top/t.split('#')[0]).exists()]
    links = sum(len(targets(t)) for p in pages.files.values() for t in markdown_of(p))
    print(*said, f'{len(pages.files)} pages, {links} links and {sum(1 for p in pages.files.values() if p.suffix == ".ipynb" for _ in pictures(p))} figures: {len(said)} to mend', sep='\n')
    return bool(said)

if __name__ == '__main__':
    what = sys.argv[1] if len(sys.argv) == 2 else ''
    if what not in ('check', 'build'): sys.exit(__doc__)
    stage()
    if check(): sys.exit(1)
    if what == 'build':
        if not shutil.which('quarto'): sys.exit('Quarto is needed to render the site (https://quarto.org); `make docs-check` does all the rest without it')
        subprocess.run(['quarto', 'render', str(staged)], check=True)
        if (staged/'_docs').exists(): shutil.rmtree(top/'_docs', ignore_errors=True); (staged/'_docs').rename(top/'_docs')
