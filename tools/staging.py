"""The pages as Quarto gets them. nbdev writes them into _proc/ (documentation for every exported name, links, front
matter); what follows here mends what Quarto would show wrongly, and adds links and cards."""
import ast, base64, io, json, posixpath, re, shutil, subprocess, sys
from pathlib import Path
import yaml
from PIL import Image
from site_checks import COLAB, GITHUB, HOST, Site, is_lab, option, pages_of, settings, source_of, top

nbs, staged = top/'nbs', top/'_proc'
CARD = 480, 270 # pixels
# which figure is on a lab's card, where it is not the first
FIGURE = {'01_look_at_emnist': 4, '02_emnist_lines': 3, '03_lenet': 5, '07_iam': 1, '11_attention': 4,
          'training/augmentation': 7}
STAGE = '''
from nbdev.quarto import refresh_quarto_yml
from nbdev.serve import proc_nbs
refresh_quarto_yml()
proc_nbs()
'''

def stage():
    "Write _proc/, and give back the `Site` in it"
    shutil.rmtree(staged, ignore_errors=True)
    subprocess.run([sys.executable, '-W', 'ignore', '-c', STAGE], cwd=top, check=True, stdout=subprocess.DEVNULL)
    (staged/'images'/'cards').mkdir(parents=True, exist_ok=True)
    names = [name for name in pages_of(staged) if name.endswith('.ipynb')]
    for name in names:
        nb = json.loads((staged/name).read_text(encoding='utf8'))
        mend(nb, name)
        add_matter(nb, matter_of(name, [n for n in names if is_lab(n)]))
        write(nb, staged/name)
    return unlink_missing(Site(staged))

def write(nb, path):
    "With every text as the list of lines that Quarto expects"
    for cell in nb['cells']:
        cell['source'] = source_of(cell).splitlines(keepends=True)
        for output in cell.get('outputs', []):
            if 'text' in output: output['text'] = ''.join(output['text']).splitlines(keepends=True)
            for kind, text in output.get('data', {}).items():
                if kind.startswith('text/'): output['data'][kind] = ''.join(text).splitlines(keepends=True)
    path.write_text(json.dumps(nb, indent=1, ensure_ascii=False), encoding='utf8')

# ---- what Quarto would show wrongly

def mend(nb, name):
    nb['metadata'].pop('widgets', None) # a state of nothing, for which Quarto would load scripts
    nb['cells'] = one_definition(nb['cells'])
    for cell in nb['cells']:
        source = source_of(cell)
        if cell['cell_type'] == 'markdown': source = mend_markdown(source, name)
        if cell['cell_type'] == 'code': source = source.replace(FOLDED, FOLDED + '#| code-summary: "Solution"\n')
        cell['source'] = source
        for output in cell.get('outputs', []): mend_output(output, name)
    if name == 'index.ipynb': nb['cells'] = [with_cards(cell) for cell in nb['cells']]

FOLDED = '#| code-fold: true\n'

def with_cards(cell):
    place = '## The course\n'
    return cell | dict(source=source_of(cell).replace(place, place + '\n::: {#lab-cards}\n:::\n', 1))

def mend_markdown(text, name):
    text = re.sub(r'(<summary>\s*\d+)([.)])(?=\s)', r'\1\\\2', text) # pandoc would begin a list
    return stay_inside(unnest(text), name)

def mend_output(output, name):
    data = output.get('data', {})
    if 'text/html' in data: # with this kind of output Quarto loads jquery and require.js from another host
        data['text/markdown'] = '```{=html}\n' + ''.join(data.pop('text/html')).strip() + '\n```\n'
    elif 'text/markdown' in data: # documentation by nbdev: it links names in comments of signatures, too
        text = re.sub(r'^```.*?^```', lambda code: unlink(code[0]), ''.join(data['text/markdown']), flags=re.M | re.S)
        data['text/markdown'] = stay_inside(unnest(text), name)

LINK = r'\[(`[^`\n]+`)\]\([^()\s]*\)' # a name that nbdev has linked

def unlink(text): return re.sub(LINK, r'\1', text)

def unnest(text):
    "nbdev links names inside links, and pandoc then shows the outer link as it is written"
    around = rf'(?:[^\[\]]|{LINK})*?'
    return re.sub(rf'\[({around}{LINK}{around})\](?=\()', lambda found: f'[{unlink(found[1])}]', text)

def stay_inside(text, name):
    "Links from nbs/ to other files of the repository lead to where these are shown"
    def outside(link):
        path = posixpath.normpath(posixpath.join('nbs', posixpath.dirname(name), link[1]))
        if path.startswith('nbs/'): return link[0]
        return f']({GITHUB}/{"tree" if (top/path).is_dir() else "blob"}/{settings["branch"]}/{path}'
    return re.sub(r'\]\((\.\./[^()\s#]*)', outside, text)

# ---- each definition once, in the order of the module

OPEN = '#| code-fold: show\n#| code-summary: "Exported source"\n'

def documented(cell):
    "The name that a cell made by nbdev documents, or None"
    if cell['cell_type'] != 'code' or not cell.get('outputs'): return None
    found = re.fullmatch(r'(?:#\|.*\n)*show_doc\(([\w.]+)\)\s*', source_of(cell))
    return found and found[1]

def line_of(cell):
    "Where in the module a documented name is defined"
    found = re.search(r'\.py#L(\d+)\)', ''.join(cell['outputs'][0].get('data', {}).get('text/markdown', '')))
    return int(found[1]) if found else None

def defined(source):
    "The names that a cell defines, methods added with @patch as Class.method"
    for node in ast.parse(source).body:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)): continue
        patched = any('patch' in ast.unparse(d) for d in node.decorator_list)
        owner = node.args.args[0].annotation if patched and getattr(node, 'args', None) and node.args.args else None
        owners = owner.elts if isinstance(owner, ast.Tuple) else [owner] if owner else []
        yield from [f'{ast.unparse(o)}.{node.name}' for o in owners] or [node.name]

def one_definition(cells):
    "nbdev documents what one cell defines backwards, partly behind its source, and shows signatures above open source"
    done, run = [], []
    for cell in cells:
        if documented(cell) or source_of(cell).startswith(OPEN): run.append(cell); continue
        done += in_order(run); run = []
        done.append(cell)
    return done + in_order(run)

def in_order(run):
    "Documentation in the order of the module, and before its source where that is shown"
    documents = {documented(cell): cell for cell in run if documented(cell)}
    lines = {name: line for name, cell in documents.items() if (line := line_of(cell))}
    if len(lines) < len(documents): return run
    keyed, last = [], (0, 0)
    for cell in run:
        if name := documented(cell): last = lines[name], 0; keyed.append((last, cell)); continue
        source = source_of(cell).removeprefix(OPEN)
        shown = [n for n in defined(source) if n in documents]
        for name in shown: documents[name]['outputs'] = [heading_only(documents[name]['outputs'][0])]
        if shown: last = max(lines[n] for n in shown), 1
        cell['source'] = source
        keyed.append((last, cell))
    return [cell for _, cell in sorted(keyed, key=lambda pair: pair[0])]

def heading_only(output):
    "Name and link: signature and docstring stand in the source below"
    text = ''.join(output['data']['text/markdown']).removeprefix('---\n\n')
    text = text.split('\n```python\n')[0].rstrip() + '\n'
    return output | dict(data=output['data'] | {'text/markdown': text, 'text/plain': ''})

def unlink_missing(site):
    "nbdev links every exported name; where a page has no heading for it, the link leads to the page"
    for name, page in site.pages.items():
        named = {target for _, target in page.links if target.startswith(HOST) and '#' in target}
        dead = [target for target in named if site.problem(target, name)]
        if not dead or not name.endswith('.ipynb'): continue
        text = site.files[name].read_text(encoding='utf8')
        for target in dead: text = text.replace(f']({target})', f']({target.split("#")[0]})')
        site.files[name].write_text(text, encoding='utf8')
        site.pages[name] = site.read(name)
    return site

# ---- front matter

def add_matter(nb, matter):
    front = next(c for c in nb['cells'] if c['cell_type'] == 'raw')
    known = yaml.safe_load(source_of(front).strip().strip('-')) or {}
    front['source'] = '---\n' + yaml.safe_dump(known | matter, allow_unicode=True, sort_keys=False) + '---\n'

def matter_of(name, labs):
    if name == 'index.ipynb': return listing(labs) | SOCIAL
    if not exported(nbs/name): return SOCIAL
    return links(name) | ((card(name) or {}) if is_lab(name) else SOCIAL)

SOCIAL = {
    'image': '/images/social.png',
    'image-alt': 'Text recognizer workbook, and three handwritten lines with what stands there and what was read'}

def exported(path): return '#| default_exp' in path.read_text(encoding='utf8') or is_lab(path.name)

def listing(labs):
    fields = ['image', 'title', 'description']
    cards = dict(id='lab-cards', contents=labs, type='grid', sort=False, fields=fields)
    cards |= {'grid-columns': 3, 'image-height': '150px', 'filter-ui': False, 'sort-ui': False, 'page-size': 100}
    return dict(listing=cards)

def links(name):
    branch = settings['branch']
    return {'other-links': [
        dict(text='Open in Colab', icon='play-circle', href=f'{COLAB}/blob/{branch}/nbs/{name}'),
        dict(text='Download notebook', icon='download', href=f'{GITHUB}/raw/{branch}/nbs/{name}')]}

def card(name):
    "The picture of a lab's card: a drawing of its own, else one of its figures on white"
    stem = Path(name).stem
    cells = json.loads((nbs/name).read_text(encoding='utf8'))['cells']
    if (nbs/'images'/f'{stem}.svg').exists():
        text = '\n'.join(source_of(c) for c in cells if c['cell_type'] == 'markdown')
        described = re.search(rf'!\[([^\]]*)\]\([^)]*images/{stem}\.svg\)', text)
        return {'image': f'images/{stem}.svg', 'image-alt': described[1] if described else ''}
    figures = [(cell, picture) for cell in cells for output in cell.get('outputs', [])
               for kind, picture in output.get('data', {}).items() if kind in ('image/png', 'image/jpeg')]
    if not figures: return None # the check complains
    cell, picture = figures[FIGURE.get(stem, 0)]
    draw_card(base64.b64decode(''.join(picture)), staged/'images'/'cards'/f'{stem}.png')
    alt = option(cell, 'fig-alt')
    return {'image': f'images/cards/{stem}.png', 'image-alt': (alt[0] if isinstance(alt, list) else alt) or ''}

def draw_card(picture, path):
    page, figure = Image.new('RGB', CARD, 'white'), Image.open(io.BytesIO(picture)).convert('RGBA')
    figure.thumbnail(CARD)
    page.paste(figure, ((CARD[0] - figure.width)//2, (CARD[1] - figure.height)//2), figure)
    page.save(path, optimize=True)
