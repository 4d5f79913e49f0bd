"""Tables and figures of lab 17, from what `keep_result` wrote."""
import numpy as np, pandas as pd

from experiments.measure import ratios


# ---- tables

def name_of(row):
    "The tool, and its network where it has more than one"
    return ', '.join(str(row[k]) for k in ('tool', 'network') if row.get(k))


def accuracy_table(result):
    "One line for each tool: what it saw, and its CER, seed by seed"
    frame = pd.DataFrame(result['rows']).assign(tool=[name_of(row) for row in result['rows']])
    each = frame.groupby('tool', sort=False)
    def in_percent(errors): return ', '.join(f'{100*e:.1f}' for e in errors)
    table = {
        'million parameters': (each.parameters.first()/1e6).round(1),
        'lines seen': each.lines.median().astype(int),
        'CER %, each seed': each.test_cer.apply(in_percent),
        'median': (100*each.test_cer.median()).round(1),
    }
    return pd.DataFrame(table).sort_values('median')


def speed_table(result, against):
    "Median lines a second, and the median ratio to other ways, with its range over the rounds"
    found = {row['way']: row['lines_per_second'] for row in result['rows']}
    table = pd.DataFrame({'lines/s': {way: round(float(np.median(v)), 1) for way, v in found.items()}})
    for other in against:
        if other not in found: continue
        table[f'times {other}'] = {way: '{:.1f} ({:.1f}–{:.1f})'.format(*r) for way, r in ratios(found, other).items()}
    return table.sort_values('lines/s', ascending=False)


# ---- figures

STYLES = { # colour, marker, line
    'text_recognizer, line_lstm_ctc': ('tab:blue', 'o', '-'),
    'text_recognizer, line_conv_ctc': ('tab:cyan', 'D', '-'),
    'kraken': ('tab:orange', 's', '--'),
    'kraken_default': ('tab:red', 'x', '--'),
    'pylaia': ('tab:green', '^', ':'),
    'older labs, older_line_cnn_lstm': ('tab:gray', 'v', '-.'),
}


def plot_minutes(rows, ax):
    for row in rows:
        name = name_of(row)
        colour, marker, line = STYLES.get(name, ('black', '.', '-'))
        minutes = [m['minutes'] for m in row['marks']]
        errors = [100*m['valid_cer'] for m in row['marks']]
        ax.plot(minutes, errors, color=colour, marker=marker, mfc='none', ls=line, lw=1, label=name)
    handles = {h.get_label(): h for h in ax.get_lines()} # one for all seeds
    ax.legend(handles.values(), handles, fontsize=8)
    ax.set(yscale='log', xlabel='minutes of one core', ylabel='CER of validation lines, %')
    ax.set_xticks(range(0, 11, 2))
    ax.set_yticks([3, 5, 10, 20, 50, 100], ['3', '5', '10', '20', '50', '100'], minor=False)
    ax.set_yticks([], minor=True)
    ax.grid(alpha=.3)


def plot_growth(rows, ax, xlabel, label, keep):
    "Median milliseconds against the size, both logarithmic, a curve for each label of the rows that are kept"
    curves, rows = {}, [row for row in rows if keep(row)]
    for row in rows:
        curves.setdefault(label(row), []).append((row['size'], float(np.median(row['ms']))))
    for name, points in curves.items():
        colour = 'tab:orange' if 'conv' in name or '5-gram' in name else 'tab:blue'
        marker, line = ('s', '--') if name.endswith('reading') or '5-gram' in name else ('o', '-')
        ax.plot(*zip(*points), color=colour, marker=marker, ls=line, label=name)
    ax.set(xlabel=xlabel, xscale='log', yscale='log')
    ax.grid(alpha=.3)
    name_ticks(ax, sorted({row['size'] for row in rows}))


def name_ticks(ax, sizes):
    "The sizes that were measured below, plain numbers at the side"
    ax.set_xticks(sizes)
    ax.set_xticks([], minor=True)
    ax.xaxis.set_major_formatter('{x:,.0f}')
    ax.yaxis.set_major_formatter('{x:g}')
    ax.yaxis.set_minor_formatter(lambda v, _: f'{v:g}' if f'{v:e}'[0] in '25' else '')


def plot_memory(rows, size, title, ax):
    styles = dict(reading=('o', '--'), training=('s', '-'))
    for what, points in rows.sort_values(size).groupby('what'):
        marker, line = styles[what]
        ax.plot(points[size], points.mb, marker=marker, ls=line, label=what)
    ax.set(title=title, xscale='log', yscale='log')
    ax.grid(alpha=.3)
    ax.legend(fontsize=8)
    ax.set_xticks(sorted(rows[size].unique()))
    ax.set_xticks([], minor=True)
    ax.xaxis.set_major_formatter('{x:,.0f}')
    ax.yaxis.set_major_formatter('{x:,.0f}')
