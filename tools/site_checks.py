"""What a reader of the site would stumble over, found in the staged pages without Quarto.

`Site(folder)` reads a folder as tools/staging.py leaves it, and `check(site)` complains. Each page goes through pandoc
as Quarto would hand it on, so links, anchors, pictures and tables are what pandoc makes of the Markdown."""
import configparser, json, posixpath, re, subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote
import pypandoc, yaml
from check_notebooks import wrong_outputs

top = Path(__file__).resolve().parent.parent
settings = configparser.ConfigParser(); settings.read(top/'settings.ini')
settings = settings['DEFAULT']
HOST = settings['doc_host'] + settings['doc_baseurl'] + '/'
GITHUB = settings['git_url']
COLAB = GITHUB.replace('https://github.com', 'https://colab.research.google.com/github')

PANDOC = Path(pypandoc.__file__).parent/'files'/'pandoc' # the package's own, whatever lies on the PATH
SHOWN = {'text/plain', 'text/markdown', 'image/png', 'image/jpeg', 'image/svg+xml'} # Quarto loads no script for these
LINE = 80           # characters of prose across the page
LEAST_CONTRAST = 4.5 # WCAG 2, AA

def pages_of(folder):
    "The pages of a staged site by their path in it"
    found = (p for p in folder.rglob('*') if p.suffix in ('.ipynb', '.qmd', '.md'))
    found = {p.relative_to(folder).as_posix(): p for p in sorted(found)}
    return {n: p for n, p in found.items() if not re.search(r'(^|/)[_.]', n)}

def cells_of(path): return json.loads(path.read_text(encoding='utf8'))['cells']
def source_of(cell): return ''.join(cell['source'])
def is_lab(name): return bool(re.match(r'\d\d[a-z]?_', name))

def front_matter(path):
    text = source_of(cells_of(path)[0]) if path.suffix == '.ipynb' else path.read_text(encoding='utf8')
    found = re.match(r'---\n(.*?)\n---', text, re.S)
    return (yaml.safe_load(found[1]) or {}) if found else {}

def option(cell, name):
    "The value of a cell's `#| name:`"
    found = re.search(rf'^#\| *{name}: *(.+)$', source_of(cell), re.M)
    return found and yaml.safe_load(found[1])

# ---- what pandoc makes of a page

def fenced(text, opening=''):
    ticks = '`' * max(3, 1 + max(map(len, re.findall('`+', text)), default=0))
    return f'\n{ticks}{opening}\n{text.rstrip()}\n{ticks}\n'

def markdown_of(path):
    "A page as one Markdown document, as Quarto joins the cells, with a mark before each"
    if path.suffix != '.ipynb': return re.sub(r'\A---\n.*?\n---\n', '', path.read_text(encoding='utf8'), flags=re.S)
    parts = []
    for i, cell in enumerate(cells_of(path)):
        if cell['cell_type'] == 'raw': continue
        parts.append(f'\n\n```{{=html}}\n<!-- cell {i} -->\n```\n\n')
        if cell['cell_type'] == 'markdown': parts.append(source_of(cell) + '\n')
        elif option(cell, 'echo') is not False: parts.append(fenced(source_of(cell), ' {.python}'))
        parts += [o for o in map(output_markdown, cell.get('outputs', [])) if o]
        for caption in listed(option(cell, 'fig-cap')): parts.append(f'\n{caption}\n')
    return ''.join(parts)

def output_markdown(output):
    data = output.get('data', {})
    if 'text/markdown' in data: return '\n::: {.cell-output}\n' + ''.join(data['text/markdown']) + '\n:::\n'

def listed(value): return value if isinstance(value, list) else [value] if value else []

@dataclass
class Page:
    "What stands on a page; links and the like with the cell in which they stand"
    anchors: set = field(default_factory=lambda: {'quarto-document-content'})
    links: list = field(default_factory=list)
    pictures: list = field(default_factory=list) # (cell, source, alternative text)
    faults: list = field(default_factory=list)   # (cell, what is wrong)

def read_page(path, columns=72):
    "A `Page` from pandoc's syntax tree"
    reader = [PANDOC, '--from=markdown', '--to=json', f'--columns={columns}']
    tree = subprocess.run(reader, input=markdown_of(path), capture_output=True, text=True, encoding='utf8', check=True)
    page, place = Page(), Place()
    walk(json.loads(tree.stdout)['blocks'], page, place)
    marks = [i for i, c in enumerate(cells_of(path)) if c['cell_type'] != 'raw'] if path.suffix == '.ipynb' else []
    lost = next((k for k, i in enumerate(marks) if i not in place.seen), 0)
    if lost: page.faults.append((marks[lost - 1], 'its code block is not closed'))
    return page

class Place:
    "Where `walk` is"
    def __init__(self): self.cell, self.seen, self.in_summary = None, set(), False

# where in a node of each kind its name and classes stand
ATTRIBUTES = {'Header': 1} | dict.fromkeys(('Div', 'Span', 'Code', 'CodeBlock', 'Link', 'Image', 'Table', 'Figure'), 0)

def walk(node, page, place):
    if isinstance(node, list):
        for n in node: walk(n, page, place)
        return
    if not isinstance(node, dict): return
    kind, content = node.get('t'), node.get('c')
    if kind in ATTRIBUTES and (name := content[ATTRIBUTES[kind]][0]): page.anchors.add(name)
    if kind in ('RawBlock', 'RawInline') and content[0] == 'html': raw_html(content[1], page, place)
    if kind in ('BulletList', 'OrderedList') and place.in_summary:
        page.faults.append((place.cell, 'a <summary> becomes a list: escape its number, "1\\."'))
    if kind == 'Str' and (found := re.search(r':::|\]\(', content)):
        page.faults.append((place.cell, f'a literal {found[0]} on the page: {content[:60]}'))
    if kind == 'CodeBlock' and (found := re.search(rf'\[`[^`]*`\]\({re.escape(HOST)}', content[1])):
        page.faults.append((place.cell, f'a link of nbdev in code: {found[0]}'))
    if kind == 'Link': page.links.append((place.cell, content[2][0]))
    if kind == 'Image':
        alt = dict(content[0][2]).get('fig-alt') or text_of(content[1])
        page.pictures.append((place.cell, content[2][0], alt))
    if kind == 'Table': check_widths(content, page, place)
    if kind not in ('Code', 'CodeBlock', 'RawBlock', 'RawInline'): walk(content, page, place)

def raw_html(html, page, place):
    if mark := re.match(r'<!-- cell (\d+) -->', html): place.cell = int(mark[1]); place.seen.add(place.cell)
    place.in_summary = (place.in_summary or '<summary' in html) and '</summary' not in html
    page.anchors |= set(re.findall(r'\bid="([^"]+)"', html))
    page.links += [(place.cell, target) for target in re.findall(r'<a [^>]*href="([^"]+)"', html)]
    for tag in re.findall(r'<img[^>]*>', html):
        source, alt = (re.search(rf'\b{name}="([^"]*)"', tag) for name in ('src', 'alt'))
        page.pictures.append((place.cell, source[1] if source else '', alt[1] if alt else ''))

def text_of(node):
    if isinstance(node, list): return ''.join(map(text_of, node))
    if not isinstance(node, dict): return ''
    kind, content = node.get('t'), node.get('c')
    if kind in ('Str', 'RawInline', 'Code', 'Math'): return content if kind == 'Str' else content[1]
    if kind in ('Space', 'SoftBreak', 'LineBreak'): return ' '
    return text_of([n for n in content if isinstance(n, (dict, list))] if isinstance(content, list) else [])

def check_widths(table, page, place):
    "A line longer than `columns` gives a pipe table relative widths, by its dashes: is each wide enough for its words?"
    _, _, columns, head, bodies, _ = table
    rows = head[1] + [row for body in bodies for row in body[2] + body[3]]
    for k, (_, width) in enumerate(columns):
        if width['t'] != 'ColWidth': continue
        words = [word for _, cells in rows if k < len(cells) for word in re.split(r'\s+|(?<=-)', text_of(cells[k][4]))]
        longest, room = max(words, key=len, default=''), int(width['c']*LINE) - 2
        if len(longest) > room:
            fault = f'column {k + 1} of a table has room for {room} letters, and {longest!r} has {len(longest)}'
            page.faults.append((place.cell, fault + ': more dashes, or `columns` in _quarto.yml'))

# ---- links

class Site:
    "The staged pages, and every name under which a link may reach one"
    def __init__(self, folder):
        self.folder, self.files = folder, pages_of(folder)
        self.config = yaml.safe_load((folder/'_quarto.yml').read_text(encoding='utf8'))
        with ThreadPoolExecutor(4) as pool: self.pages = dict(zip(self.files, pool.map(self.read, self.files)))
        self.outputs = {}
        for name, path in self.files.items():
            output = front_matter(path).get('output-file', Path(name).stem + '.html')
            output = posixpath.join(posixpath.dirname(name), output)
            if output in self.outputs: raise SystemExit(f'{name} and {self.outputs[output]} would both be {output}')
            self.outputs[output] = name

    def read(self, name):
        return read_page(self.files[name], self.config.get('format', {}).get('html', {}).get('columns', 72))

    def problem(self, target, page):
        "What is wrong with a link from a page, or None"
        for start in (f'{GITHUB}/{kind}/{settings["branch"]}/' for kind in ('blob', 'tree', 'raw')):
            if target.startswith(start): return repository_problem(target, target.removeprefix(start))
        if target.startswith(start := f'{COLAB}/blob/{settings["branch"]}/'):
            return repository_problem(target, target.removeprefix(start))
        if target.startswith(HOST): return self.page_problem(target, target.removeprefix(HOST) or 'index.html')
        if re.match(r'[a-z][a-z+.-]*:', target): return None
        if target.startswith('/'): return f'{target} is a site-absolute link: the site lives in a folder of its host'
        name, _, anchor = target.partition('#')
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page), name)) if name else page
        if name.startswith('..'): return f'{target} leads out of the site'
        return self.page_problem(target, name + (f'#{anchor}' if anchor else ''))

    def page_problem(self, target, path):
        name, _, anchor = unquote(path).partition('#')
        name = self.outputs.get(name, name)
        if name not in self.files: return None if (self.folder/name).is_file() else f'{target} is not there'
        if anchor and anchor not in self.pages[name].anchors: return f'{target}: no heading {anchor} in {name}'

def repository_problem(target, path):
    path, _, line = unquote(path).partition('#')
    file = top/path
    if not file.exists(): return f'{target} is not in the repository'
    last = re.fullmatch(r'L\d+(?:-L)?(\d+)?|L(\d+)', line)
    if last and file.is_file():
        wanted = max(map(int, re.findall(r'\d+', line)))
        if wanted > len(file.read_text(encoding='utf8').splitlines()): return f'{target}: the file has fewer lines'

# ---- cells

def check_cells(path):
    "What Quarto would stumble over in the cells of a staged notebook"
    for i, cell in enumerate(cells_of(path)):
        for fault in (*not_lines(cell), *late_options(cell), *check_outputs(cell)): yield f'cell {i}: {fault}'

def not_lines(cell):
    "Quarto joins lists of lines, and a string letter by letter: each line but the last must end the line"
    texts = [('source', cell['source'])]
    for output in cell.get('outputs', []):
        texts += [(k, v) for k, v in output.get('data', {}).items() if k.startswith('text/')]
        if 'text' in output: texts.append(('text', output['text']))
    for name, text in texts:
        if not isinstance(text, list): yield f'its {name} is not a list of lines'
        elif not all(line.endswith('\n') for line in text[:-1]): yield f'a line of its {name} does not end in a newline'

def late_options(cell):
    if cell['cell_type'] != 'code': return
    lines = source_of(cell).splitlines()
    first = next((k for k, line in enumerate(lines) if not line.startswith('#|')), len(lines))
    for line in lines[first:]:
        if re.match(r'\s*#\| *[\w-]+:', line):
            yield f'{line.strip()[:60]!r} is not at the top of the cell: Quarto ignores it'

def check_outputs(cell):
    yield from wrong_outputs(cell)
    pictures = []
    for k, output in enumerate(cell.get('outputs', [])):
        kinds = set(output.get('data', {}))
        for kind in sorted(kinds - SHOWN): yield f'an output as {kind}, for which Quarto loads scripts from elsewhere'
        if (size := len(json.dumps(output))) > 300*1024: yield f'an output of {size//1024} KB'
        if any(kind.startswith('image/') for kind in kinds): pictures.append(k)
    captions, descriptions = option(cell, 'fig-cap'), option(cell, 'fig-alt')
    if pictures and len(pictures) > len(listed(captions)):
        yield f'{len(pictures)} figures and {len(listed(captions))} captions: fig-cap, a list where there are several'
    if not pictures: return
    if len(pictures) > 1 and not isinstance(descriptions, list):
        yield 'several figures and one fig-alt: a list, one for each output'
    if isinstance(descriptions, list): # Quarto takes from a list by the place among *all* outputs
        descriptions = [descriptions[k] if k < len(descriptions) else '' for k in pictures]
    for name, texts, least in (('fig-cap', listed(captions), 15), ('fig-alt', listed(descriptions) or [''], 30)):
        if any(len(text or '') < least for text in texts): yield f'a figure with {name} shorter than {least} letters'

# ---- pictures, sidebar, theme

def check_page(site, name):
    page = site.pages[name]
    if not site.files[name].stat().st_size: yield 'is empty'
    for cell, fault in page.faults: yield where(cell) + fault
    for cell, target in page.links:
        if problem := site.problem(target, name): yield where(cell) + problem
    for cell, source, alt in page.pictures:
        if len(alt) < 15: yield where(cell) + f'{source} has no alternative text'
        if source and (problem := site.problem(source, name)): yield where(cell) + problem
    if site.files[name].suffix != '.ipynb': return
    yield from check_cells(site.files[name])
    matter = front_matter(site.files[name])
    if is_lab(name) and 'image' not in matter: yield 'neither a figure nor a drawing for its card'
    elif is_lab(name) and len(matter.get('image-alt') or '') < 15: yield 'the picture of its card has no image-alt'

def where(cell): return '' if cell is None else f'cell {cell}: '

def config_targets(node):
    if isinstance(node, list): return [t for n in node for t in config_targets(n)]
    if isinstance(node, str): return [node] if re.search(r'\.(ipynb|qmd|md|scss)$', node) else []
    if not isinstance(node, dict): return []
    links = [v for k, v in node.items() if k in ('href', 'image', 'favicon') and isinstance(v, str)]
    return links + [t for k, v in node.items() if not (k in ('href', 'image', 'favicon')) for t in config_targets(v)]

def check_configuration(site):
    sidebar = yaml.safe_load((site.folder/'sidebar.yml').read_text(encoding='utf8'))
    for name, config in (('_quarto.yml', site.config), ('sidebar.yml', sidebar)):
        for target in config_targets({k: config.get(k, {}) for k in ('website', 'format')}):
            if problem := site.problem(target, 'index.ipynb'): yield f'{name}: {problem}'
    shown = config_targets(sidebar.get('website', {}))
    for name in site.files:
        if name not in shown and name != '404.qmd': yield f'sidebar.yml: {name} is not listed'
        if shown.count(name) > 1: yield f'sidebar.yml: {name} is listed twice'

def colours(folder, files):
    "The variables of a theme that are plain colours"
    text = ''.join((folder/f).read_text(encoding='utf8') + '\n' for f in files if f.endswith('.scss'))
    return dict(re.findall(r'^\$([\w-]+): *(#[0-9a-fA-F]{6}) *;', text, re.M))

def contrast(one, two):
    "The ratio of the luminances of two colours, as WCAG 2 defines it"
    def luminance(colour):
        parts = [int(colour[k:k+2], 16)/255 for k in (1, 3, 5)]
        red, green, blue = (p/12.92 if p <= .04045 else ((p + .055)/1.055)**2.4 for p in parts)
        return .2126*red + .7152*green + .0722*blue
    low, high = sorted((luminance(one), luminance(two)))
    return (high + .05)/(low + .05)

PAIRS = [
    ('body-color', 'body-bg'), ('headings-color', 'body-bg'), ('link-color', 'body-bg'), ('text-muted', 'body-bg'),
    ('code-color', 'code-bg'), ('link-color', 'code-bg'), ('body-color', 'code-block-bg'),
    ('text-muted', 'code-block-bg'), ('body-color', 'card-bg'), ('text-muted', 'card-bg'),
    ('navbar-fg', 'navbar-bg'), ('navbar-hl', 'navbar-bg'), ('sidebar-fg', 'sidebar-bg'), ('sidebar-hl', 'sidebar-bg')]

def check_theme(site):
    "Can everything be read, in the light and in the dark theme?"
    for name, files in site.config['format']['html']['theme'].items():
        theme = colours(site.folder, files)
        for front, back in PAIRS:
            missing = [c for c in (front, back) if c not in theme]
            for colour in missing: yield f'theme {name}: no ${colour}: #rrggbb'
            if not missing and (ratio := contrast(theme[front], theme[back])) < LEAST_CONTRAST:
                yield f'theme {name}: ${front} on ${back} has a contrast of {ratio:.2f}, less than {LEAST_CONTRAST}'

def check_readme():
    readme = (top/'README.md').read_text(encoding='utf8')
    for target in re.findall(r'\]\(<?([^)\s>]+)', readme):
        if re.match(r'\w+:|#', target) or (top/target.split('#')[0]).exists(): continue
        yield f'README.md: {target} is not there'

def check(site):
    "All complaints about a staged site, and a line that says how much was read"
    said = [f'{name}: {fault}' for name in site.files for fault in check_page(site, name)]
    said += [*check_configuration(site), *dict.fromkeys(check_theme(site))]
    links = sum(len(p.links) for p in site.pages.values())
    return said, f'{len(site.files)} pages, {links} links: {len(said)} to mend'
