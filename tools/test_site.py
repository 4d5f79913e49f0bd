"""Each check of the site is shown on the fault that it is for: a tiny site without faults, one planted fault, and
exactly the complaint about it."""
import importlib.util, json
from pathlib import Path
import pytest
import crawl, site_checks, staging

HOST, GITHUB = site_checks.HOST, site_checks.GITHUB
ALT = 'A line of handwriting in dark ink on light paper'
CAPTION = 'A line of handwriting'
BACKGROUNDS = {'body-bg': '#ffffff', 'code-bg': '#eeeeee', 'code-block-bg': '#f4f4f4', 'card-bg': '#ffffff',
               'sidebar-bg': '#ffffff', 'navbar-bg': '#1b3a57', 'navbar-fg': '#ffffff', 'navbar-hl': '#ffffff'}
INKS = ('body-color', 'headings-color', 'link-color', 'text-muted', 'code-color', 'sidebar-fg', 'sidebar-hl')

def theme(**changed):
    colours = BACKGROUNDS | dict.fromkeys(INKS, '#222222') | changed
    return ''.join(f'${name}: {colour};\n' for name, colour in colours.items())

def lines(text): return text.splitlines(keepends=True)
def markdown(text): return dict(cell_type='markdown', metadata={}, source=lines(text))
def code(text, *outputs): return dict(cell_type='code', metadata={}, source=lines(text), outputs=list(outputs))
def shows(kind, text): return dict(output_type='display_data', metadata={}, data={kind: text})
FIGURE = shows('image/png', 'iVBORw0KGgo=')

def notebook(path, *cells, **matter):
    matter = {name.replace('_', '-'): value for name, value in matter.items()}
    front = dict(cell_type='raw', metadata={}, source=['---\n', *(f'{k}: {v}\n' for k, v in matter.items()), '---\n'])
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(dict(cells=[front, *cells], metadata={}, nbformat=4, nbformat_minor=5)), encoding='utf8')

CONFIG = 'project: {type: website}\nformat: {html: {theme: {light: [light.scss], dark: [dark.scss]}}}\n'

def sidebar(*pages): return f'website: {{sidebar: {{contents: [{", ".join(pages)}]}}}}\n'

@pytest.fixture
def site(tmp_path):
    "A staged site of three pages, one of them in a folder"
    (tmp_path/'_quarto.yml').write_text(CONFIG)
    (tmp_path/'light.scss').write_text(theme())
    (tmp_path/'dark.scss').write_text(theme())
    (tmp_path/'sidebar.yml').write_text(sidebar('index.ipynb', '01_ink.ipynb', 'data/codec.ipynb'))
    (tmp_path/'line.png').write_bytes(b'')
    front = f'## Labs\n\n[Ink](01_ink.ipynb#strokes), [codec](data/codec.ipynb)\n\n![{ALT}](line.png)'
    notebook(tmp_path/'index.ipynb', markdown(front))
    ink = markdown('## Strokes\n\n`code` and [text](index.ipynb)'), code('print(1)')
    notebook(tmp_path/'01_ink.ipynb', *ink, output_file='ink.html', image='line.png', image_alt=ALT)
    plant(tmp_path, markdown('### Codec\n\n[back](../01_ink.ipynb#strokes)'))
    return tmp_path

def plant(folder, *cells): notebook(folder/'data'/'codec.ipynb', *cells, output_file='codec.html')
def complaints(folder): return site_checks.check(site_checks.Site(folder))[0]

def test_no_fault(site): assert complaints(site) == []

# cells, and the complaint about the first of them
FAULTS = {
    'source as one string': (
        [markdown('') | dict(source='a\nb')],
        'its source is not a list of lines'),
    'lines without newline': (
        [markdown('') | dict(source=['a', 'b'])],
        'a line of its source does not end in a newline'),
    'output as one string': (
        [code('1', shows('text/plain', '1'))],
        'its text/plain is not a list of lines'),
    'option in mid-cell': (
        [code('a = 1\n#| echo: false\na')],
        "'#| echo: false' is not at the top of the cell: Quarto ignores it"),
    'HTML output': (
        [code('1', shows('text/html', ['<b>1</b>']))],
        'an output as text/html, for which Quarto loads scripts from elsewhere'),
    'name linked again': (
        [markdown('[[`Codec`](codec.html)](../index.ipynb)')],
        'a literal ]( on the page: ](codec.html)'),
    'name linked in code': (
        [code('show_doc(f)', shows('text/markdown', lines(f'```python\ndef f(a): # [`a`]({HOST}a.html)\n```')))],
        f'a link of nbdev in code: [`a`]({HOST}'),
    'dead page': (
        [markdown('[x](gone.ipynb)')],
        'gone.ipynb is not there'),
    'dead anchor': (
        [markdown('[x](../01_ink.ipynb#paper)')],
        '../01_ink.ipynb#paper: no heading paper in 01_ink.ipynb'),
    'dead page of the host': (
        [markdown(f'[x]({HOST}gone.html)')],
        f'{HOST}gone.html is not there'),
    'dead anchor of the host': (
        [markdown(f'[x]({HOST}ink.html#paper)')],
        f'{HOST}ink.html#paper: no heading paper in 01_ink.ipynb'),
    'dead file of the repository': (
        [markdown(f'[x]({GITHUB}/blob/main/gone)')],
        f'{GITHUB}/blob/main/gone is not in the repository'),
    'dead line of the repository': (
        [markdown(f'[x]({GITHUB}/blob/main/setup.py#L9999)')],
        f'{GITHUB}/blob/main/setup.py#L9999: the file has fewer lines'),
    'link out of the site': (
        [markdown('[x](../../Dockerfile)')],
        '../../Dockerfile leads out of the site'),
    'site-absolute link': (
        [markdown('[x](/index.html)')],
        '/index.html is a site-absolute link: the site lives in a folder of its host'),
    'link in HTML': (
        [markdown('<a href="gone.html">x</a>')],
        'gone.html is not there'),
    'literal fence': (
        [markdown('text\n::: {.callout-note}\nx')],
        'a literal ::: on the page: :::'),
    'list in a summary': (
        [markdown('<details><summary>1. Why?</summary>\n\nSo.\n\n</details>')],
        'a <summary> becomes a list: escape its number, "1\\."'),
    'open code block': (
        [markdown('text\n```\ncode'), markdown('text')],
        'its code block is not closed'),
    'picture without alt': (
        [markdown('![](../line.png)')],
        '../line.png has no alternative text'),
    'HTML picture without alt': (
        [markdown('<img src="../line.png">')],
        '../line.png has no alternative text'),
    'missing picture': (
        [markdown(f'![{ALT}](gone.png)')],
        'gone.png is not there'),
    'figure without caption': (
        [code(f'#| fig-alt: "{ALT}"\n1', FIGURE)],
        '1 figures and 0 captions: fig-cap, a list where there are several'),
    'figure without description': (
        [code(f'#| fig-cap: "{CAPTION}"\n1', FIGURE)],
        'a figure with fig-alt shorter than 30 letters'),
    'second figure without caption': (
        [code(f'#| fig-cap: "{CAPTION}"\n#| fig-alt: ["{ALT}", "{ALT}"]\n1', FIGURE, FIGURE)],
        '2 figures and 1 captions: fig-cap, a list where there are several'),
    'second figure with the same description': (
        [code(f'#| fig-cap: ["{CAPTION}", "{CAPTION}"]\n#| fig-alt: "{ALT}"\n1', FIGURE, FIGURE)],
        'several figures and one fig-alt: a list, one for each output'),
    'path of a machine': (
        [code('1', shows('text/plain', ['/home/me/x']))],
        'a path of some machine in the output: /home/me/x'),
    'narrow column': (
        [markdown(f'| a | b |\n| -- | ------------------ |\n| convolutional | {"word "*20} |')],
        "column 1 of a table has room for 6 letters, and 'convolutional' has 13: "
        'more dashes, or `columns` in _quarto.yml'),
}

@pytest.mark.parametrize('fault', FAULTS)
def test_fault(site, fault):
    cells, complaint = FAULTS[fault]
    plant(site, *cells)
    assert complaints(site) == [f'data/codec.ipynb: cell 1: {complaint}']

@pytest.mark.parametrize('alts, said', [(['', ALT], 0), ([ALT], 1)])
def test_descriptions_go_by_the_place_among_all_outputs(site, alts, said):
    text = dict(output_type='stream', name='stdout', text=['1\n'])
    plant(site, code(f'#| fig-cap: "{CAPTION}"\n#| fig-alt: {json.dumps(alts)}\n1', text, FIGURE))
    assert complaints(site) == ['data/codec.ipynb: cell 1: a figure with fig-alt shorter than 30 letters']*said

def test_columns_that_the_browser_lays_out(site):
    plant(site, *FAULTS['narrow column'][0])
    (site/'_quarto.yml').write_text(CONFIG.replace('{html: {', '{html: {columns: 1000, '))
    assert complaints(site) == []

def test_sidebar(site):
    (site/'sidebar.yml').write_text(sidebar('index.ipynb', 'index.ipynb', 'gone.ipynb', 'data/codec.ipynb'))
    faults = 'gone.ipynb is not there', '01_ink.ipynb is not listed', 'index.ipynb is listed twice'
    assert set(complaints(site)) == {f'sidebar.yml: {fault}' for fault in faults}

def test_card_without_description(site):
    notebook(site/'01_ink.ipynb', markdown('## Strokes'), output_file='ink.html', image='line.png')
    assert complaints(site) == ['01_ink.ipynb: the picture of its card has no image-alt']

def test_empty_page(site):
    (site/'404.qmd').write_text('')
    assert complaints(site) == ['404.qmd: is empty']

def test_two_pages_of_one_name(site):
    notebook(site/'02_ink.ipynb', output_file='ink.html')
    with pytest.raises(SystemExit, match=r'would both be ink.html'): site_checks.Site(site)

def test_contrast(site):
    assert round(site_checks.contrast('#000000', '#ffffff'), 2) == 21
    dark = theme(**{'code-color': '#e3a7d6', 'code-bg': '#f8f9fa'}).replace('$text-muted: #222222;\n', '')
    (site/'dark.scss').write_text(dark)
    assert complaints(site) == [
        'theme dark: no $text-muted: #rrggbb',
        'theme dark: $code-color on $code-bg has a contrast of 1.85, less than 4.5']

# ---- staging

def staged(folder, *cells):
    nb = dict(cells=list(cells), metadata={})
    staging.mend(nb, 'data/codec.ipynb')
    staging.write(nb, folder/'out.ipynb')
    return json.loads((folder/'out.ipynb').read_text(encoding='utf8'))['cells']

LINKED = '[`Codec`](https://x.io/codec.html#codec)'

@pytest.mark.parametrize('written, mended', [
    ('a\nb', 'a\nb'),
    (f'[{LINKED}](../01_ink.ipynb)', '[`Codec`](../01_ink.ipynb)'),
    (f'[the {LINKED} class](a.md), {LINKED}', f'[the `Codec` class](a.md), {LINKED}'),
    ('[x](../../Dockerfile#L3)', f'[x]({GITHUB}/blob/main/Dockerfile#L3)'),
    ('[x](../../deploy)', f'[x]({GITHUB}/tree/main/deploy)'),
    ('[x](../01_ink.ipynb)', '[x](../01_ink.ipynb)'),
    ('<summary>1. Why?</summary>', '<summary>1\\. Why?</summary>'),
    ('<summary>1.5 points</summary>', '<summary>1.5 points</summary>'),
])
def test_markdown_is_mended(tmp_path, written, mended):
    assert staged(tmp_path, markdown(written))[0]['source'] == lines(mended)

def test_html_output_becomes_raw_markdown(tmp_path):
    html = dict(output_type='display_data', metadata={}, data={'text/html': ['<b>1</b>'], 'text/plain': '1\n2'})
    data = staged(tmp_path, code('f', html))[0]['outputs'][0]['data']
    assert data == {'text/plain': ['1\n', '2'], 'text/markdown': ['```{=html}\n', '<b>1</b>\n', '```\n']}

def test_no_links_in_signatures(tmp_path):
    signature = shows('text/markdown', lines(f'```python\ndef f(\n  a, # A {LINKED}\n```\n\n*Takes a {LINKED}*'))
    data = staged(tmp_path, code('f', signature))[0]['outputs'][0]['data']
    assert ''.join(data['text/markdown']) == f'```python\ndef f(\n  a, # A `Codec`\n```\n\n*Takes a {LINKED}*'

def document(name, line):
    "What nbdev puts in for a name that is exported"
    link = f'[source](x.py#L{line}){{target="_blank"}}'
    text = f'---\n\n{link}\n\n### {name}\n\n```python\ndef {name}()\n```\n\n*Does it*'
    return code(f'#| echo: false\n#| output: asis\nshow_doc({name})', shows('text/markdown', lines(text)))

def test_each_definition_once_and_in_order(tmp_path):
    source = code(staging.OPEN + 'def helper(): return 1\n@patch\ndef use(self:Codec): return helper()')
    shown = document('Codec.use', 9), source, document('helper', 7)
    cells = staged(tmp_path, *shown, markdown('x'), document('b', 30), document('a', 20))
    names = [staging.documented(c) or c['cell_type'] for c in cells]
    assert names == ['helper', 'Codec.use', 'code', 'markdown', 'a', 'b']
    texts = [''.join(c['outputs'][0]['data']['text/markdown']) if c.get('outputs') else '' for c in cells]
    assert texts[0] == '[source](x.py#L7){target="_blank"}\n\n### helper\n', 'the signature stands in the source'
    assert cells[2]['source'][0] == 'def helper(): return 1\n', 'open, without a line that folds it'
    assert 'def a()' in texts[4], 'what is not shown keeps its signature'

def test_links_to_names_without_heading_lead_to_the_page(site):
    plant(site, markdown(f'[`x`]({HOST}ink.html#nothing), [`y`]({HOST}ink.html#strokes)'))
    mended = staging.unlink_missing(site_checks.Site(site))
    assert site_checks.check(mended)[0] == []
    text = (site/'data'/'codec.ipynb').read_text(encoding='utf8')
    assert f'[`x`]({HOST}ink.html), [`y`]({HOST}ink.html#strokes)' in text

# ---- the rendered site

PAGE = '''<html><head><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h2 id="a">A</h2>{}</body></html>'''

@pytest.fixture
def rendered(tmp_path):
    "A rendered site without faults"
    pages = {
        'index.html': '<a href="data/codec.html#a">x</a> <a href="#a">y</a> <a href="https://elsewhere.org">z</a>',
        '404.html': f'<a href="{crawl.BASE}./index.html">x</a> <a href="{HOST}data/codec.html">y</a>',
        'data/codec.html': '<a href="../index.html">x</a><img src="../line.png" alt="A line"><pre>](</pre>'}
    (tmp_path/'data').mkdir()
    for name, body in pages.items(): (tmp_path/name).write_text(PAGE.format(body))
    (tmp_path/'line.png').write_bytes(b'')
    return tmp_path

def test_nothing_dead(rendered): assert crawl.crawl(rendered) == []

@pytest.mark.parametrize('html, complaint', [
    ('<a href="gone.html">x</a>', 'gone.html is not there'),
    ('<a href="/index.html">x</a>', '/index.html is not there'),
    (f'<a href="{HOST}gone.html">x</a>', f'{HOST}gone.html is not there'),
    ('<a href="data/codec.html#b">x</a>', 'data/codec.html#b has no such anchor'),
    ('<a href="#b">x</a>', '#b has no such anchor'),
    ('<img src="gone.png" alt="A line">', 'gone.png is not there'),
    ('<script src="https://cdn.org/require.js"></script>', 'loads https://cdn.org/require.js from cdn.org'),
    ('<link rel="stylesheet" href="//cdn.org/x.css">', 'loads //cdn.org/x.css from cdn.org'),
    ('<img src="https://cdn.org/x.png" alt="A line">', 'loads https://cdn.org/x.png from cdn.org'),
    ('<style>@font-face { src: url("https://cdn.org/x.woff") }</style>', 'loads https://cdn.org/x.woff from cdn.org'),
    ('<img src="line.png">', 'line.png has no alternative text'),
    ('<p>[x](y.html)</p>', 'Markdown as it was written: [x](y.html)'),
])
def test_rendered_fault(rendered, html, complaint):
    (rendered/'index.html').write_text(PAGE.format(html))
    assert crawl.crawl(rendered) == [f'index.html: {complaint}']

def test_foreign_font_in_css(rendered):
    (rendered/'x.css').write_text('@import "https://fonts.org/x.css";')
    assert crawl.crawl(rendered) == ['x.css: loads https://fonts.org/x.css from fonts.org']

def test_empty_folder(tmp_path): assert crawl.crawl(tmp_path) == [f'{tmp_path} holds no page']

@pytest.mark.skipif(not crawl.browser_path(), reason='no Chromium on this machine')
def test_phone(rendered):
    wide = '<div id="wide" style="width: 900px">x</div>'
    (rendered/'index.html').write_text(PAGE.format(f'<div style="overflow-x: auto">{wide}</div>'))
    assert crawl.narrow(rendered) == []
    (rendered/'index.html').write_text(PAGE.format(f'{wide}<script src="https://cdn.org/x.js"></script>'))
    assert crawl.narrow(rendered) == [
        'index.html: div#wide reaches to 908 px, wider than 390',
        'index.html: asks cdn.org for https://cdn.org/x.js']

def test_a_warning_of_quarto_is_an_error(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location('site_command', Path(staging.__file__).with_name('site.py'))
    command = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(command) # by its path: `import site` is Python's own
    quarto = tmp_path/'quarto'
    quarto.write_text('#!/bin/sh\necho "WARNING: unresolved link" >&2\n')
    quarto.chmod(0o755)
    monkeypatch.setenv('PATH', str(tmp_path), prepend=':')
    with pytest.raises(SystemExit, match='Quarto warns 1 times'): command.render()
