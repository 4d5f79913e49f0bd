"Everything about the package stands in settings.ini; this only hands it to setuptools."
from configparser import ConfigParser
from setuptools import find_packages, setup

ini = ConfigParser(delimiters=['='], interpolation=None)
ini.read('settings.ini', encoding='utf8')
c = ini['DEFAULT']
setup(
    name=c['lib_name'], version=c['version'], description=c['description'], license='Apache-2.0', author=c['author'], author_email=c['author_email'],
    url=c['git_url'], keywords=c['keywords'], python_requires=f">={c['min_python']}",
    long_description=open('README.md', encoding='utf8').read(), long_description_content_type='text/markdown',
    packages=find_packages(include=['text_recognizer*']) + ['text_recognizer.raw'],
    package_dir={'text_recognizer.raw': 'data/raw'}, package_data={'text_recognizer': ['models/*', 'static/*', 'static/*/*'], 'text_recognizer.raw': ['*/metadata.toml', '*/readme.md']},
    install_requires=(c['reading_requirements'] + ' ' + c['requirements']).split(),
    extras_require={'dev': (c['dev_requirements'] + ' ' + c['serve_requirements'] + ' mangum').split(), 'serve': c['serve_requirements'].split(),
                    'lambda': (c['serve_requirements'] + ' ' + c['lambda_requirements']).split(), 'export': ['onnx'], 'sweep': ['optuna'], 'track': ['wandb']},
    entry_points={'console_scripts': c['console_scripts'].split(), 'nbdev': [f"{c['lib_name']}={c['lib_name']}._modidx:d"]},
)
