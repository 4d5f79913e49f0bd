"""The docs site.

site.py check   stages it in _proc/ and looks for what a reader would stumble over
site.py build   does the same, lets Quarto render it into _docs/, and takes a warning of Quarto for an error"""
import re, shutil, subprocess, sys
from site_checks import check, check_readme, top
from staging import stage, staged

def render():
    if not shutil.which('quarto'):
        sys.exit('Quarto is needed to render the site (https://quarto.org); `make docs-check` does the rest without it')
    warnings = []
    command = ['quarto', 'render', str(staged)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding='utf8') as quarto:
        for line in quarto.stderr:
            sys.stderr.write(line)
            if re.search(r'\bWARN(ING)?\b', line): warnings.append(line)
    if quarto.returncode: sys.exit(quarto.returncode)
    if warnings: sys.exit(f'Quarto warns {len(warnings)} times:\n' + ''.join(warnings))
    shutil.rmtree(top/'_docs', ignore_errors=True)
    (staged/'_docs').rename(top/'_docs')

def main(what):
    if what not in ('check', 'build'): print(__doc__); return 2
    said, summary = check(stage())
    said += check_readme()
    print(*said, summary, sep='\n')
    if not said and what == 'build': render()
    return bool(said)

if __name__ == '__main__': sys.exit(main(' '.join(sys.argv[1:])))
