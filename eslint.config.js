import js from '@eslint/js';
import importSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';
import { importZones } from './eslint.zones.js';

const TYPESCRIPT = [
  'src/**/*.ts',
  'client/**/*.ts',
  'local/**/*.ts',
  'demo/**/*.ts',
  'bench/**/*.ts',
  'test/**/*.ts',
  '*.config.ts',
];
const ENTRIES = ['src/cli.ts', 'src/consumer.ts', 'src/server.ts'];
const LOADERS = ['src/cli.ts', 'src/commands/**/*.ts'];

const DOUBLE_CAST = {
  selector: "TSAsExpression > TSAsExpression[typeAnnotation.type='TSUnknownKeyword']",
  message: 'A cast by way of unknown hides a wrong type: check the value, or correct the type.',
};
const DYNAMIC_IMPORT = {
  selector: 'ImportExpression',
  message: 'import() escapes the import rules: only cli.ts and the commands load files that way.',
};
const SIDE_EFFECT = {
  selector: 'Program > ExpressionStatement:not([directive])',
  message: 'Importing a file must do nothing: only the entry files run code by themselves.',
};
const MODULE_STATE = {
  selector:
    'Program > VariableDeclaration[kind="let"], Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
  message: 'No state in a module: give it to whoever needs it as a parameter.',
};
const ENVIRONMENT = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'The environment is read once, in src/config.ts: take the value as a parameter.',
};
const SKIPPED_TEST = {
  selector:
    'MemberExpression[object.name=/^(it|test|describe|suite)$/][property.name=/^(skip|skipIf|runIf|only|todo|fails)$/]',
  message: 'Every test runs, every time: make it pass or remove it.',
};
const CLOCK = 'transform/ is pure: the time is its `now` parameter.';

const restrictedSyntax = (...selectors) => ({ 'no-restricted-syntax': ['error', DOUBLE_CAST, ...selectors] });

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.stack/', 'coverage/', 'demo/pages/vendor/', 'client/*-api.ts'] },
  // A rule that doesn't fit is changed here, for everybody and with a reason; comments can't switch one off.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: { 'import-sort': importSort },
    rules: {
      // One block: Node's modules, packages, then our own files from the outside in.
      'import-sort/imports': ['error', { groups: [['^\\u0000', '^node:', '^@?\\w', '^\\.\\.', '^\\.']] }],
      'import-sort/exports': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-var': 'error',
      'no-else-return': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'max-lines': ['error', 300],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['console', 'process', 'Buffer', 'URL', 'fetch', 'setTimeout', 'clearTimeout', 'AbortSignal'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
  {
    files: ['demo/page/**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['document', 'location', 'history', 'URLSearchParams', 'AbortController'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, minimumDescriptionLength: 3 }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-arguments': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/prefer-optional-chain': 'error',
      '@typescript-eslint/array-type': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Where an error is caught, the promise is awaited; elsewhere both ways are fine.
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Fastify's plugins and handlers are async whether they wait for something or not.
      '@typescript-eslint/require-await': 'off',
      ...restrictedSyntax(),
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      ...restrictedSyntax(DYNAMIC_IMPORT, SIDE_EFFECT, MODULE_STATE, ENVIRONMENT),
    },
  },
  { files: ['src/config.ts'], rules: restrictedSyntax(DYNAMIC_IMPORT, SIDE_EFFECT, MODULE_STATE) },
  { files: ENTRIES, rules: { 'no-console': 'off', ...restrictedSyntax(DYNAMIC_IMPORT) } },
  { files: LOADERS, rules: { 'no-console': 'off', ...restrictedSyntax() } },
  {
    files: ['src/transform/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: CLOCK },
        { object: 'Math', property: 'random', message: 'transform/ is pure: the same row gives the same document.' },
      ],
      'no-restricted-globals': ['error', 'process', 'fetch', 'performance', 'setTimeout', 'setInterval'],
      ...restrictedSyntax(DYNAMIC_IMPORT, SIDE_EFFECT, MODULE_STATE, {
        selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
        message: CLOCK,
      }),
    },
  },
  { files: ['test/**/*.ts'], rules: restrictedSyntax(SKIPPED_TEST) },
  ...importZones,
);
