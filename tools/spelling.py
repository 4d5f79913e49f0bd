"Misspelt words in the repository and in what is written in the notebooks; their outputs are what recognizers read, and not looked at. Settings: typos.toml"
import json, os, subprocess, sys, tempfile
from pathlib import Path

top = Path(__file__).resolve().parent.parent
typos = Path(sys.executable).parent/('typos.exe' if os.name == 'nt' else 'typos')
with tempfile.TemporaryDirectory() as folder:
    cells = Path(folder)/'nbs'; cells.mkdir()
    for path in sorted((top/'nbs').glob('[!_.]*.ipynb')):
        for k, cell in enumerate(json.loads(path.read_text(encoding='utf8'))['cells']):
            (cells/f'{path.name}, cell {k}.{"md" if cell["cell_type"] == "markdown" else "py"}').write_text(''.join(cell['source']), encoding='utf8')
    there, here = (subprocess.run([typos, '--config', top/'typos.toml', '--format', 'brief', '.'], cwd=where, check=False).returncode for where in (folder, top))
print('no misspelt word' if not (there or here) else 'A word that is right belongs into typos.toml, with its reason.')
sys.exit(there or here)
