#!/bin/sh
# Install the tools that lab 17 compares with, each in its own environment: bench_peers.sh FOLDER PYTHON
set -e
folder=$1 python=$2
if [ ! -e "$folder/kraken/.installed" ]; then
	rm -rf "$folder/kraken"
	"$python" -m venv "$folder/kraken"
	"$folder/kraken/bin/pip" install --disable-pip-version-check torch==2.13.0 torchvision==0.28.0 kraken==7.1.1
	"$folder/kraken/bin/python" -c 'import torchvision' || { echo 'torch and torchvision do not fit together: one of them is built for a CPU and one for CUDA. Install both from the same package index, then run this again.'; exit 1; }
	touch "$folder/kraken/.installed"
fi
old=${PYTHON310:-python3.10}
if ! "$old" -c '' 2>/dev/null; then echo "PyLaia 1.1.2 needs Python 3.10, and $old does not run here: the benchmarks go on without it (make bench-peers PYTHON310=…)."; exit 0; fi
if [ ! -e "$folder/pylaia/.installed" ]; then
	rm -rf "$folder/pylaia"
	"$old" -m venv "$folder/pylaia"
	"$folder/pylaia/bin/pip" install --disable-pip-version-check 'setuptools<70' wheel
	"$folder/pylaia/bin/pip" install --disable-pip-version-check pylaia==1.1.2
	touch "$folder/pylaia/.installed"
fi
echo "Installed in $folder. If that is not .venv-peers in the checkout, set TEXT_RECOGNIZER_PEERS=$folder for lab 17."
