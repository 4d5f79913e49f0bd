// What ESLint looks for in the scripts of the pages: bugs, not layout. `make lint` runs it, by tools/lint_js.sh.
const browser = `clearTimeout createImageBitmap crypto document DOMPoint fetch FormData getSelection navigator
  sessionStorage setTimeout URL`.split(/\s+/);

export default [{
  files: ["text_recognizer/static/**/*.js"],
  languageOptions: {globals: Object.fromEntries(browser.map(name => [name, "readonly"]))},
  linterOptions: {reportUnusedDisableDirectives: "error"},
  rules: Object.fromEntries([
    // names that do not exist, or that nobody needs
    "no-undef", "no-unused-vars", "no-use-before-define", "no-redeclare", "no-shadow", "no-import-assign",
    // what cannot be meant
    "constructor-super", "no-async-promise-executor", "no-compare-neg-zero", "no-cond-assign", "no-const-assign",
    "no-constant-condition", "no-debugger", "no-dupe-args", "no-dupe-else-if", "no-dupe-keys", "no-duplicate-case",
    "no-empty", "no-empty-pattern", "no-ex-assign", "no-fallthrough", "no-func-assign", "no-invalid-regexp",
    "no-loss-of-precision", "no-obj-calls", "no-self-assign", "no-self-compare", "no-setter-return",
    "no-sparse-arrays", "no-template-curly-in-string", "no-unreachable", "no-unsafe-finally", "no-unsafe-negation",
    "no-unsafe-optional-chaining", "no-unused-expressions", "no-useless-catch", "use-isnan", "valid-typeof",
    // old ways that lead to bugs
    "eqeqeq", "no-var", "prefer-const",
    // text that becomes code
    "no-eval", "no-implied-eval", "no-new-func", "no-script-url",
  ].map(rule => [rule, "error"]).concat([
    ["no-use-before-define", ["error", {functions: false}]],
    ["max-len", ["error", 120]],
  ])),
}];
