"Everything about the package stands in settings.ini; this only hands it to setuptools."
from configparser import ConfigParser
from setuptools import find_packages, setup

ini = ConfigParser(delimiters=['='], interpolation=None)
ini.read('settings.ini', encoding='utf8')
c = ini['DEFAULT']
train, serve, on_lambda, dev = (c[f'{part}_requirements'].split() for part in ('train', 'serve', 'lambda', 'dev'))
setup(
    name=c['lib_name'], version=c['version'], description=c['description'], license='Apache-2.0', author=c['author'], author_email=c['author_email'],
    url=c['git_url'], keywords=c['keywords'], python_requires=f">={c['min_python']}",
    long_description=open('README.md', encoding='utf8').read(), long_description_content_type='text/markdown',
    packages=find_packages(include=['text_recognizer*']) + ['text_recognizer.raw'],
    package_dir={'text_recognizer.raw': 'data/raw'}, package_data={'text_recognizer': ['models/*', 'static/*', 'static/*/*'], 'text_recognizer.raw': ['*/metadata.toml', '*/readme.md']},
    install_requires=c['requirements'].split(),
    extras_require={'train': train, 'serve': serve, 'dev': train + serve + dev, 'lambda': serve + on_lambda},
    entry_points={'console_scripts': c['console_scripts'].split(), 'nbdev': [f"{c['lib_name']}={c['lib_name']}._modidx:d"]},
)
