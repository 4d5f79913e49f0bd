"""What a reader would stumble over in the rendered site: crawl.py FOLDER

Dead links and anchors, what is loaded from another host, pictures without alternative text, Markdown left as it was
written; and, in a browser as wide as a phone, what is wider than the screen or asks another host for something."""
import configparser, functools, http.server, os, re, shutil, sys, threading
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

settings = configparser.ConfigParser(); settings.read(Path(__file__).resolve().parent.parent/'settings.ini')
HOST, BASE = settings['DEFAULT']['doc_host'], settings['DEFAULT']['doc_baseurl'] + '/'
PHONE = 390, 844 # pixels
LOADS = dict.fromkeys(('script', 'img', 'source', 'iframe', 'video', 'audio', 'embed'), 'src') | {'object': 'data'}
LOADING_LINKS = {'stylesheet', 'icon', 'preload', 'modulepreload', 'manifest', 'apple-touch-icon', 'preconnect'}

class Page(HTMLParser):
    "Anchors, links, loads and pictures of a page"
    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.loads, self.faults, self.inside = set(), [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag in ('pre', 'code', 'script', 'style', 'math'): self.inside.append(tag)
        self.anchors |= {a[k] for k in ('id', 'name') if a.get(k)}
        if tag in ('a', 'area') and a.get('href'): self.links.append(a['href'])
        if a.get(LOADS.get(tag)): self.loads.append(a[LOADS[tag]])
        self.loads += [part.split()[0] for part in (a.get('srcset') or '').split(',') if part.strip()]
        if tag == 'link' and LOADING_LINKS & set((a.get('rel') or '').split()): self.loads.append(a.get('href') or '')
        self.loads += loads_of_css(a.get('style') or '')
        if tag == 'img' and not (a.get('alt') or '').strip() and a.get('role') != 'presentation':
            self.faults.append(f'{(a.get("src") or "a picture")[:80]} has no alternative text')

    def handle_endtag(self, tag):
        if tag in self.inside: self.inside.remove(tag)

    def handle_data(self, text):
        if 'style' in self.inside: self.loads += loads_of_css(text)
        if self.inside: return
        if found := re.search(r'.{0,30}(?::::|\]\().{0,30}', text):
            self.faults.append(f'Markdown as it was written: {found[0].strip()}')

def loads_of_css(text):
    return re.findall(r'url\(\s*["\']?([^"\')\s]+)', text) + re.findall(r'@import\s+["\']([^"\']+)', text)

def foreign(target):
    "The other host that a target names, if it does"
    host = urlsplit(target).netloc
    return host if host and f'//{host}' not in HOST else ''

def local(target, page):
    "Path in the folder and anchor that a target of a page leads to; None where it leads elsewhere"
    if target.startswith(HOST + BASE): target = target.removeprefix(HOST)
    parts = urlsplit(target)
    if parts.scheme or parts.netloc: return None
    path, anchor = unquote(parts.path), unquote(parts.fragment)
    if path.startswith(BASE): path = normpath(path.removeprefix(BASE))
    elif path.startswith('/'): return path, anchor # outside of the site's folder: never there
    else: path = normpath(join(dirname(page), path)) if path else page
    return (path if path not in ('', '.') else 'index.html'), anchor

def crawl(folder):
    "Complaints about what stands in the files"
    pages = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob('*.html')) if 'site_libs' not in p.parts}
    if not pages: return [f'{folder} holds no page']
    pages = {name: Page(path.read_text(encoding='utf8')) for name, path in pages.items()}
    said = []
    for name, page in pages.items():
        said += [f'{name}: {fault}' for fault in page.faults]
        said += [f'{name}: loads {load} from {foreign(load)}' for load in page.loads if foreign(load)]
        for target in dict.fromkeys(page.links + [load for load in page.loads if not load.startswith('data:')]):
            if not (place := local(target, name)): continue
            path, anchor = place
            if (folder/path).is_dir(): path = join(path, 'index.html')
            if path.startswith(('/', '..')) or not (folder/path).is_file():
                said.append(f'{name}: {target} is not there')
            elif anchor and path in pages and anchor not in pages[path].anchors:
                said.append(f'{name}: {target} has no such anchor')
    for path in sorted(folder.rglob('*.css')):
        name = path.relative_to(folder).as_posix()
        loads = loads_of_css(path.read_text(encoding='utf8'))
        said += [f'{name}: loads {load} from {foreign(load)}' for load in loads if foreign(load)]
    return said

# ---- on a phone

# Wider than the screen, and inside nothing that scrolls by itself. Chrome's own pieces of a closed panel have no box.
WIDE = '''() => {
  const wide = document.documentElement.clientWidth + 1
  const inside = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== 'visible') return true }
  const right = e => e.getBoundingClientRect().width ? e.getBoundingClientRect().right : 0
  const name = e => [e.tagName.toLowerCase() + (e.id ? '#' + e.id : ''), ...e.classList].join('.').slice(0, 80)
  const found = [...document.querySelectorAll('body *')].filter(e => right(e) > wide && e.checkVisibility()
    && getComputedStyle(e).position !== 'fixed' && !inside(e))
  if (!found.length && document.documentElement.scrollWidth > wide) found.push(document.documentElement)
  return found.slice(0, 3).map(e => name(e) + ' reaches to ' + Math.round(Math.max(right(e), e.scrollWidth)) + ' px')
}'''

def browser_path():
    "A browser of the machine; None takes Playwright's own"
    return next((p for n in ('chromium', 'chromium-browser', 'google-chrome') if (p := shutil.which(n))), None)

class Handler(http.server.SimpleHTTPRequestHandler):
    "The folder as the host of the site shows it: under its base"
    def translate_path(self, path):
        return super().translate_path('/' + path.removeprefix(BASE) if path.startswith(BASE) else '/-')
    def log_message(self, *args): pass

def narrow(folder):
    "Complaints about the pages in a browser 390 pixels wide"
    from playwright.sync_api import sync_playwright
    said = []
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f'http://127.0.0.1:{server.server_port}'
    arguments = ['--no-sandbox'] if hasattr(os, 'geteuid') and os.geteuid() == 0 else []
    asked = []
    def only_here(route):
        if route.request.url.startswith(here): return route.continue_()
        asked.append(route.request.url)
        return route.abort()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=arguments)
        tab = browser.new_page(viewport=dict(width=PHONE[0], height=PHONE[1]))
        tab.route('**/*', only_here)
        for path in sorted(p for p in folder.rglob('*.html') if 'site_libs' not in p.parts):
            name = path.relative_to(folder).as_posix()
            asked.clear()
            tab.goto(here + BASE + name)
            said += [f'{name}: {fault}, wider than {PHONE[0]}' for fault in tab.evaluate(WIDE)]
            said += [f'{name}: asks {urlsplit(url).netloc} for {url}' for url in asked if urlsplit(url).netloc]
        browser.close()
    server.shutdown()
    return said

def main(arguments):
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        found = ' '.join(arguments) or 'nothing'
        print(f'{__doc__}\n\nOne folder is needed, found {found}: `make docs` renders the site into _docs.')
        return 2
    folder = Path(arguments[0]).resolve()
    said = crawl(folder) + narrow(folder)
    print(*said, f'{len(list(folder.rglob("*.html")))} files: {len(said)} to mend', sep='\n')
    return bool(said)

if __name__ == '__main__': sys.exit(main(sys.argv[1:]))
