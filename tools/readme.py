"Write README.md from the text of nbs/index.ipynb. (nbdev's own way needs Quarto; this one does not.)"
import re
from notebooks import cells_of, nbs, source, top

texts = [source(c).strip('\n') for c in cells_of(nbs/'index.ipynb') if c['cell_type'] == 'markdown']
text = re.sub(r'\]\((?!https?:|#|/)([^)]+)\)', r'](nbs/\1)', '\n\n'.join(texts)) # links and pictures are relative to nbs/
text = text.replace('](nbs/../', '](')
(top/'README.md').write_text('<!-- Made from nbs/index.ipynb by `make export`: edit that. -->\n\n' + text.strip() + '\n', encoding='utf8')
