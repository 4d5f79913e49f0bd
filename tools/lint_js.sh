#!/bin/sh
# ESLint over the scripts of our pages, by the rules in eslint.config.mjs. npm keeps it in a cache of its own; nothing is installed here.
#   sh tools/lint_js.sh
set -eu
cd "$(dirname "$0")/.."
eslint="npm exec --yes --package eslint@9.39.1 -- eslint"
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo 'no node or no npm here: the scripts under text_recognizer/static are not looked at'
elif ! $eslint --version >/dev/null 2>&1; then
    echo 'npm cannot bring ESLint: the scripts under text_recognizer/static are not looked at'
else
    $eslint text_recognizer/static && echo 'no bug found in the scripts of the pages'
fi
