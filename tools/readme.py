"Write README.md from nbs/index.ipynb. (nbdev's own way needs Quarto; this one does not.)"
from pathlib import Path
import re
import nbformat
from nbconvert import MarkdownExporter

top = Path(__file__).resolve().parent.parent
nb = nbformat.read(top/'nbs'/'index.ipynb', 4)
nb.cells = [c for c in nb.cells if not re.search(r'^#\| *(hide|default_exp)', c.source, re.M)]
text, _ = MarkdownExporter().from_notebook_node(nb)
text = re.sub(r'\]\((?!https?:|#|/)([^)]+)\)', r'](nbs/\1)', text) # links and pictures are relative to nbs/
text = text.replace('](nbs/../', '](')
(top/'README.md').write_text('<!-- Made from nbs/index.ipynb by `make export`: edit that. -->\n\n' + text.strip() + '\n', encoding='utf8')
