"""Where things are: writes a part of CONTRIBUTING.md, from the exported package.

First a table of the names that a newcomer looks for, each with its module; it is an error if a name is defined
elsewhere. Then the drawing of the package: which module imports which. Imports that run the wrong way are errors: a
circle of modules, a lab that imports a later one, and torch in what only reads, even through other modules. What is
imported inside of functions does not count."""
import ast, re, sys, textwrap
from pathlib import Path

top = Path(__file__).resolve().parent.parent
package = top/'text_recognizer'
BEGIN, END = '<!-- names: made by tools/names.py, do not edit -->', '<!-- end of names -->'
READS = ('reader', 'reading', 'service') # modules and folders that must not need torch
TORCH = {'torch', 'torchvision', 'fastai', 'accelerate'} # libraries that are torch, or import it

NAMES = { # module → names that one looks for in it
    'emnist': 'CHARACTERS Glyphs GlyphData glyph_data read_emnist read_mnist balance stratified ArrayDL character_dls',
    'emnist_lines': 'text_parts TextSampler line_codec LineConfig Lines LineData line_data line_makers line_dls '
                    'FreshLinesDL fresh_line_dls',
    'lenet': 'mlp lenet cnn character_learner CharacterPredictor',
    'sliding_window': 'n_windows SlidingWindow line_cnn_sliding_window PlaceLoss',
    'all_conv': 'AllConv line_cnn_all_conv',
    'lstm_ctc': 'CTCLoss collapse greedy_decode line_lstm_ctc line_conv_ctc line_learner LineRecognizer '
                'save_recognizer',
    'iam': 'iam_lines',
    'decoding': 'beam_search decode_lines fit_temperature',
    'evaluation': 'bootstrap confusions report evaluate evaluate_model',
    'reader': 'LineReader open_reader read_text write_line',
    'attention': 'line_transformer line_lstm_attention AttentionRecognizer',
    'handwriting': 'line_resnet_ctc handwriting_learner train_handwriting train_on_synthetic',
    'experiments': 'ExperimentConfig read_config environment run_experiment',
    'labeling': 'LabelFolder label_lines',
    'serving': 'ServeSettings reading_app serve_text',
    'data.codec': 'Codec normalise label_lengths refuse_unknown',
    'data.files': 'data_root dataset_names data_files find_data cache_path atomic_path sha256_of download_data',
    'data.handwritten_lines': 'copiste_lines packed_lines handwritten_data handwritten_dls drawn_line',
    'data.line_formats': 'LinesDataset write_lines convert_lines',
    'data.line_records': 'LineRecord',
    'data.archives': 'DataFileError archive_members extract_archive read_file',
    'data.line_images': 'ImageError read_grey line_image line_batch cut_line',
    'data.line_synthesis': 'LinePlan LineSynthesizer VariedSynthesizer SYNTHESIZERS',
    'data.versions': 'update_metadata diff_data data_version',
    'reading.ensembles': 'Ensemble average_frames vote',
    'reading.language_models': 'CharNGram LanguageScorer',
    'reading.pages': 'page_lines read_page',
    'reading.recognizers': 'shipped_models OnnxRecognizer export_onnx',
    'service.batching': 'Batcher',
    'service.drift': 'DriftMonitor drift_reference',
    'service.web': 'serve running Keys',
    'training.augmentation': 'AUGMENTATIONS LineAugmentation',
    'training.callbacks': 'AverageWeights PlainTensors HalfPrecision KeepBest TimeBudget',
    'training.devices': 'training_device',
    'training.metrics': 'cer wer error_rates',
    'training.networks': 'save_network read_network',
    'training.processes': 'SeveralProcesses join_processes',
    'training.runs': 'run_group group_table prepare_experiments',
    'training.sweeps': 'Sweep read_sweep run_sweep',
}


class Module:
    "An exported module: what it defines, and what it imports"
    def __init__(self, path):
        source = path.read_text(encoding='utf8')
        tree = ast.parse(source)
        parts = path.relative_to(package).with_suffix('').parts
        self.name, self.folder = '.'.join(parts), '.'.join(parts[:-1])
        notebook = re.search(r'File to edit: (\S.*)\.ipynb', source)
        self.notebook = Path(notebook[1]).name if notebook else ''
        self.is_lab = bool(re.match(r'\d', self.notebook))
        self.defined = set(defined_in(tree.body))
        at_once = set(at_module_level(tree))
        everywhere = {node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))}
        self.imports = self.targets(at_once)
        self.imports_later = self.targets(everywhere - at_once) - self.imports

    def targets(self, nodes):
        "Full names of what import statements may import"
        found = set()
        for node in nodes:
            if isinstance(node, ast.Import): found |= {alias.name for alias in node.names}
            else: found |= self.targets_from(node)
        return found

    def targets_from(self, node):
        within = ['text_recognizer', *self.name.split('.')[:-1]]
        start = within[:len(within) - node.level + 1] if node.level else []
        source = '.'.join(start + ([node.module] if node.module else []))
        return {source} | {f'{source}.{alias.name}' for alias in node.names}


def defined_in(body):
    "Names that a module defines at its top level"
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)): yield node.name
        for target in assigned_by(node):
            yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))


def assigned_by(node):
    if isinstance(node, ast.Assign): return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []


def at_module_level(tree):
    "Import statements that run when the module is imported: not those in functions"
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)): yield node
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)): yield from at_module_level(node)


def read_package():
    "Name → module; labs in the order of the road, then the rooms, folder by folder"
    found = [Module(path) for path in package.rglob('*.py') if not path.stem.startswith('_')]
    order = sorted(found, key=lambda m: (m.folder, not m.is_lab, m.notebook))
    return {m.name: m for m in order}


def within(modules, imported):
    "Of full names those that are modules of the package, without its name"
    short = {name.removeprefix('text_recognizer.') for name in imported}
    return [name for name in modules if name in short]


# ---- checks

def misplaced(modules):
    "Names that are not where the table says"
    for module, names in NAMES.items():
        if module not in modules: yield f'there is no module {module}, which tools/names.py lists'
        for name in names.split():
            if module in modules and name in modules[module].defined: continue
            homes = [m.name for m in modules.values() if name in m.defined]
            yield f'{name} is listed under {module}, and is defined in {", ".join(homes) or "no module"}'


def wrong_ways(modules):
    "Imports that run the wrong way"
    graph = {name: within(modules, m.imports) for name, m in modules.items()}
    for circle in circles(graph):
        yield f'a circle: {" → ".join(circle)}'
    for name, m in modules.items():
        labs = [modules[target] for target in graph[name] if modules[target].is_lab]
        later = [lab.name for lab in labs if m.is_lab and lab.notebook > m.notebook]
        if later: yield f'the lab {name} imports later labs: {", ".join(later)}'
    for name in modules:
        way = way_to_torch(name, graph, modules) if name.split('.')[0] in READS else None
        if way: yield f'{name} needs torch: {" → ".join(way)}'


def circles(graph):
    "One circle for each group of modules that import each other"
    seen = set()
    for start in graph:
        way = shortest_way(start, graph, lambda name, start=start: start in graph[name])
        if way and start not in seen:
            seen |= set(way)
            yield [*way, start]


def way_to_torch(start, graph, modules):
    def libraries(name): return {imported.split('.')[0] for imported in modules[name].imports} & TORCH
    way = shortest_way(start, graph, libraries)
    return way and [*way, min(libraries(way[-1]))]


def shortest_way(start, graph, is_end):
    "Modules from one to the nearest that `is_end`, along imports; None if there is none"
    ways, seen = [[start]], {start}
    for way in ways: # grows while it is gone through
        if is_end(way[-1]): return way
        for name in graph[way[-1]]:
            if name not in seen: ways.append([*way, name])
            seen.add(name)


# ---- what is written

def table():
    rows = sorted((name, module) for module, names in NAMES.items() for name in names.split())
    yield from ('| name | module |', '| --- | --- |')
    for name, module in sorted(rows, key=lambda row: row[0].lower()):
        yield f'| `{name}` | `text_recognizer.{module}` |'


def tree(modules):
    "The package as an indented list, each module with what it imports; in brackets what only functions import"
    column = max(len(m.name.split('.')[-1]) for m in modules.values()) + 13
    folder = ''
    yield 'text_recognizer/'
    for m in modules.values():
        if m.folder != folder:
            folder = m.folder
            yield f'    {folder}/'
        targets = within(modules, m.imports) + [f'({name})' for name in within(modules, m.imports_later)]
        line = ' '*(8 if folder else 4) + m.name.split('.')[-1] + '.py'
        if targets: line = f'{line:{column}}→ {", ".join(targets)}'
        yield from textwrap.wrap(line, 120, subsequent_indent=' '*(column + 2), drop_whitespace=True)


def chart(modules):
    "A Mermaid graph of labs and folders: arrows that follow from others are left out, those that run back are dotted"
    def node(m): return m.folder or m.name
    nodes = list(dict.fromkeys(node(m) for m in modules.values()))
    graph, back = {n: set() for n in nodes}, set()
    for m in modules.values():
        for target in (modules[name] for name in within(modules, m.imports)):
            if node(target) == node(m): continue
            if m.folder and target.is_lab: back.add((node(m), node(target)))
            else: graph[node(m)].add(node(target))
    thin_out(graph)
    yield 'graph BT'
    folders = [n for n in nodes if n in {m.folder for m in modules.values()}]
    yield from (f'    {folder}[["{folder}/"]]' for folder in folders)
    yield from (f'    {a} --> {b}' for a in nodes for b in nodes if b in graph[a])
    yield from (f'    {a} -.-> {b}' for a in nodes for b in nodes if (a, b) in back)


def thin_out(graph):
    "Take away every arrow to what can be reached without it"
    for a in graph:
        for b in sorted(graph[a]):
            graph[a].remove(b)
            if not shortest_way(a, graph, lambda name, b=b: name == b): graph[a].add(b)


def text(modules):
    yield BEGIN
    yield '\n## Where things are\n'
    yield from table()
    yield '\n## Who imports whom\n'
    yield ('Labs and folders of rooms; an arrow means *imports*, and those that follow from others are left out. '
           'Imports run one way, without circles: a lab imports rooms and earlier labs, a room imports rooms '
           'and, dotted, the labs that it stands behind.\n')
    yield from ('```mermaid', *chart(modules), '```', '')
    yield 'Module by module, in brackets what is imported only when it is needed:\n'
    yield from ('```', *tree(modules), '```', END)


def write(path, made):
    "Put what was made between the two marks of a file, or at its end"
    old = path.read_text(encoding='utf8')
    if old.count(BEGIN) != old.count(END) or old.count(BEGIN) > 1:
        found = f'found {old.count(BEGIN)} and {old.count(END)}'
        sys.exit(f'{path.name}: "{BEGIN}" and "{END}" must be there once each, {found}')
    before, _, rest = old.partition(BEGIN)
    after = rest.partition(END)[2] or '\n'
    path.write_text(before.rstrip() + '\n\n' + made + after, encoding='utf8')


def main():
    modules = read_package()
    wrong = [*misplaced(modules), *wrong_ways(modules)]
    if wrong: sys.exit('\n'.join(wrong))
    write(top/'CONTRIBUTING.md', '\n'.join(text(modules)))


if __name__ == '__main__': main()
