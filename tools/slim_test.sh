#!/bin/sh
# The container's environment without a container: installed as the Dockerfile does it, served by a user without rights from folders that cannot be written.
#   sh tools/slim_test.sh PYTHON [MEGABYTES]
set -eu
python=$1; most=${2:-400}
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d); chmod 755 "$work"; trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
unset TEXT_RECOGNIZER_DATA TEXT_RECOGNIZER_MIRROR TEXT_RECOGNIZER_KEYS PYTHONPATH PYTHONHOME || true

# root serves as the image's user; where only root can reach the interpreter, a copy of it comes along
as=''
if [ "$(id -u)" = 0 ]; then
    as='setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --bounding-set=-all'
    prefix=$("$python" -c 'import sys; print(sys.base_prefix)')
    name=$("$python" -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}")')
    python=$prefix/bin/$name
    $as "$python" -c 'import sys; sys.exit(sys.base_prefix != sys.argv[1])' "$prefix" 2>/dev/null || { mkdir python; tar -C "$prefix" --exclude=test --exclude=site-packages --exclude='*.a' -cf - bin lib | tar -C python -xf -; python=$work/python/bin/$name; export LD_LIBRARY_PATH="$work/python/lib"; }
    $as "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11, 4))' || { echo "$python is too old" >&2; exit 1; }
fi
sh "$top/tools/slim_install.sh" "$python" "$work/venv"
chmod -R a-w venv
mkdir tmp; chmod 1777 tmp

# with the rights for it, everything is read-only but a small /tmp of its own, as compose.yaml has it
inside=''
if [ -n "$as" ] && unshare --mount true 2>/dev/null; then
    printf 'mount -t tmpfs -o size=128m,mode=1777 none "%s/tmp"; mount -o remount,bind,ro /; exec "$@"\n' "$work" > enter.sh
    inside='unshare --mount sh -eu enter.sh'
else echo 'without root the file system is not made read-only, only the environment is'; fi

"$work/venv/bin/python" -B - "$most" "$inside $as" <<'PY'
import importlib.util, io, json, os, pathlib, random, re, signal, socket, subprocess, sys, time, urllib.error, urllib.request, uuid
from PIL import Image, ImageDraw, ImageFont
most, prefix = float(sys.argv[1]), sys.argv[2].split()
venv = pathlib.Path(sys.prefix)
BASE = 124.84 # MB on disk of python:3.11-slim for amd64, as the docker-library/repo-info listing of August 2026 has it; 45.5 MB to transfer

# what is there
heavy = [m for m in 'torch torchvision fastai scipy pandas matplotlib sklearn h5py sympy nbdev pip setuptools requests pooch'.split() if importlib.util.find_spec(m)]
assert not heavy, f'should not be there: {heavy}'
if os.path.exists('/usr/bin/ldd'):
    found = subprocess.run(['ldd', *map(str, venv.rglob('*.so*'))], capture_output=True, text=True).stdout
    outside = {m[1] for m in re.finditer(r'^\s+(\S+) (?:=> (?!.*site-packages)|\(0x)', found, re.M)}
    extra = {l for l in outside if not re.match(r'(/lib64/)?(ld-linux|linux-vdso|libc|libm|libdl|librt|libpthread|libutil|libgcc_s|libstdc\+\+|libz)[-.]', l)}
    assert not extra and 'not found' not in found, f'libraries that python:3.11-slim may not have: {extra or found}'

# start it
with socket.socket() as s: s.bind(('127.0.0.1', 0)); port = s.getsockname()[1]
environment = dict(PATH=f'{venv}/bin:/usr/bin:/bin', PYTHONDONTWRITEBYTECODE='1', PYTHONUNBUFFERED='1', TMPDIR=os.path.abspath('tmp'), **{k: os.environ[k] for k in ['LD_LIBRARY_PATH'] if k in os.environ})
start = time.perf_counter()
server = subprocess.Popen([*prefix, 'serve_text', '--host', '127.0.0.1', '--port', str(port), '--flagged', os.path.abspath('tmp/flagged')], env=environment, stderr=open('log', 'w'))
def ask(path, data=None, kind=None):
    request = urllib.request.Request(f'http://127.0.0.1:{port}{path}', data, {'Content-Type': kind} if kind else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as r: return r.status, r.read()
    except urllib.error.HTTPError as e: return e.code, e.read()
def form(field, *files, **texts):
    mark = uuid.uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'.encode() + f + b'\r\n' for f in files]
    parts += [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in texts.items()]
    return b''.join(parts) + f'--{mark}--\r\n'.encode(), f'multipart/form-data; boundary={mark}'
def ready():
    try: return ask('/readyz')[0] == 200
    except OSError: return False
while not ready():
    if server.poll() is not None or time.perf_counter() - start > 60: sys.exit(f'it did not start: {open("log").read()}')
    time.sleep(.02)
seconds = time.perf_counter() - start
def memory(what='VmRSS'): return int(re.search(rf'{what}:\s+(\d+)', open(f'/proc/{server.pid}/status').read())[1])/1024
at_first = memory()

# use it
def picture(text, size=48, noise=0):
    font = ImageFont.load_default(size)
    image = Image.new('L', (int(font.getlength(text)) + 40, 2*size), 245); ImageDraw.Draw(image).text((20, size//3), text, 20, font)
    if noise: image = Image.blend(image.resize((1800, 1200)), Image.effect_noise((1800, 1200), 60), .1)
    out = io.BytesIO(); image.save(out, 'PNG'); return out.getvalue()
try:
    words = 'the garden lay still under an early frost and two old ships came home with wool paper ink rope'.split()
    status, answer = ask('/v1/predict', *form('files', picture('the garden lay still')))
    text = json.loads(answer)['lines'][0]['text']
    assert status == 200 and len(set(text.lower().split()) & {'the', 'garden', 'lay', 'still'}) >= 2, (status, answer[:300])
    for path, part in {'/healthz': b'ok', '/readyz': b'true', '/': b'<canvas', '/static/serve_text/main.js': b'import', '/static/base.css': b'body', '/docs': b'v1/predict', '/metrics': b'text_recognizer_requests'}.items():
        status, answer = ask(path); assert status == 200 and part in answer, (path, status, answer[:200])
    large = picture('a large page', noise=1); assert len(large) > 1 << 20, 'meant to be larger than what is kept in memory'
    assert ask('/v1/page', *form('file', large))[0] == 200, 'a picture that passes through the temporary folder'
    assert ask('/v1/flag', *form('file', picture('wrong'), text='right'))[0] == 200 and b'flags_total 1.0' in ask('/metrics')[1], 'a flagged line'
    assert ask('/v1/predict', *form('files', b'no picture'))[0] == 422
    rng = random.Random(42)
    for k in range(25): assert ask('/v1/predict', *form('files', *(picture(' '.join(rng.choices(words, k=rng.randint(2, 8))), rng.randint(30, 60)) for _ in range(4))))[0] == 200
    if prefix: # who it is, and what it may write
        owner = os.stat(f'/proc/{server.pid}').st_uid; assert owner == 10001, owner
        rights = re.findall(r'Cap(?:Eff|Bnd|Prm):\s+(\w+)', open(f'/proc/{server.pid}/status').read()); assert set(rights) == {'0'*16}, rights
        if 'unshare' in prefix: root = re.search(r'^\S+ / \S+ (\w+)', open(f'/proc/{server.pid}/mounts').read(), re.M)[1]; assert root == 'ro', root
    after = memory(), memory('VmHWM')
finally:
    start = time.perf_counter(); server.send_signal(signal.SIGTERM)
    try: code = server.wait(40)
    except subprocess.TimeoutExpired: server.kill(); raise
assert code in (0, -signal.SIGTERM), (code, open('log').read()[-2000:])
log = [json.loads(l) for l in open('log') if l.startswith('{')]
assert len(log) > 30 and 'Traceback' not in open('log').read()

# how large it is
def size(path): return sum(f.lstat().st_size for f in path.rglob('*') if not f.is_dir())/1e6
parts = sorted(((size(p), p.name) for p in (venv/f'lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages').iterdir() if p.is_dir()), reverse=True)
print(', '.join(f'{n} {s:.0f} MB' for s, n in parts[:7]))
total = size(venv) + BASE
print(f'read {text!r}; ready after {seconds:.1f} s; ended {time.perf_counter() - start:.1f} s after SIGTERM; {at_first:.0f} MiB resident when ready, {after[0]:.0f} after a page and 100 lines, {after[1]:.0f} at most')
print(f'environment {size(venv):.0f} MB + python:3.11-slim {BASE:.0f} MB (published, not measured here) = {total:.0f} MB, at most {most:.0f}')
sys.exit(0 if total <= most else 'too large')
PY
