"""The same lines as files for every tool: this package, kraken and PyLaia."""
from pathlib import Path

import numpy as np
from PIL import Image


def write_line_files(
    folder: Path, # Filled with `lines/*.png`, a `*.gt.txt` beside each, and the lists that the tools read
    parts: dict,  # Name of a part ('train', 'valid', 'test') → pairs of a picture, dark on light, and its text
    height: int=48, # Of the pictures, pixels
) -> Path: # The folder
    "Lines as files that this package, kraken and PyLaia read: `lines.tsv`, `*.lst`, and `*.txt` with `syms.txt`"
    folder = Path(folder)
    (folder/'lines').mkdir(parents=True, exist_ok=True)
    texts = {part: _write_pictures(folder/'lines', part, lines, height) for part, lines in parts.items()}
    for part, named in texts.items():
        _write_lists(folder, part, named)
    _write_symbols(folder/'syms.txt', texts)
    _write_table(folder/'lines.tsv', texts) # last: with it the folder is whole
    return folder


def _write_pictures(folder, part, lines, height):
    "A picture and a text for each line, as kraken reads them; name → text"
    named = {}
    for k, (picture, text) in enumerate(lines):
        name = f'{part}{k:05}'
        _at_height(picture, height).save(folder/f'{name}.png')
        (folder/f'{name}.gt.txt').write_text(text, encoding='utf8')
        named[name] = text
    return named


def _at_height(picture, height):
    image = Image.fromarray(picture)
    width = max(1, round(image.width*height/image.height))
    return image.resize((width, height), Image.Resampling.BICUBIC)


def _write_lists(folder, part, named):
    "The lists of a part: of its pictures for kraken, of its names and texts for PyLaia"
    pictures = [str(folder.resolve()/'lines'/f'{name}.png') for name in named]
    texts = [' '.join([name, *map(_symbol, text)]) for name, text in named.items()]
    (folder/f'{part}.lst').write_text('\n'.join(pictures))
    (folder/f'{part}.ids').write_text('\n'.join(named))
    (folder/f'{part}.txt').write_text('\n'.join(texts), encoding='utf8')


def _symbol(c): return '<space>' if c == ' ' else c # as PyLaia writes it


def _write_symbols(path, texts):
    "PyLaia's alphabet: a number for each character"
    characters = sorted({c for named in texts.values() for text in named.values() for c in text})
    rows = [f'{_symbol(c)} {k}' for k, c in enumerate(characters, 1)]
    path.write_text('\n'.join(['<ctc> 0', *rows]), encoding='utf8')


def _write_table(path, texts):
    "This package's table of lines"
    rows = ['line_id\tsplit\twriter\ttext']
    for part, named in texts.items():
        split = 'val' if part == 'valid' else part
        rows += [f'{name}\t{split}\t\t{text}' for name, text in named.items()]
    path.write_text('\n'.join(rows), encoding='utf8')


def emnist_pictures(lines, codec):
    "Pairs of a picture, dark on light, and its text, from the `Lines` of a part"
    for image, row, width in zip(lines.images, lines.labels, lines.widths):
        paper = 255 - image[:, :width]
        yield np.pad(paper, ((0, 0), (4, 4)), constant_values=255), codec.decode(row)
