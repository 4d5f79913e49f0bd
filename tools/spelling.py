"Misspelt words in the repository and in what is written in the notebooks; their outputs are what recognizers read, and not looked at. Settings: typos.toml"
import os, subprocess, sys, tempfile
from pathlib import Path
from notebooks import cells_of, name, notebooks, source, top

typos = Path(sys.executable).parent/('typos.exe' if os.name == 'nt' else 'typos')
with tempfile.TemporaryDirectory() as folder:
    cells = Path(folder)/'nbs'; cells.mkdir()
    for path in notebooks():
        for k, cell in enumerate(cells_of(path)):
            (cells/f'{name(path).replace("/", "_")}, cell {k}.{"md" if cell["cell_type"] == "markdown" else "py"}').write_text(source(cell), encoding='utf8')
    there, here = (subprocess.run([typos, '--config', top/'typos.toml', '--format', 'brief', '.'], cwd=where, check=False).returncode for where in (folder, top))
print('no misspelt word' if not (there or here) else 'A word that is right belongs into typos.toml, with its reason.')
sys.exit(there or here)
