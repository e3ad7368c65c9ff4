// Who may import whom in src/. A zone is a folder (or a file) and the list of what it may import as values; types may
// cross every border but that of the entry files, since a type is gone once the code is compiled.
// Specifiers are compared as written, so each zone is spelled out once for each depth of folders below src/.

const DEPTHS = [1, 2, 3, 4];

/** Files that people edit (storefront files, dictionaries), read and checked. */
const INPUTS = ['storefronts/', 'dictionaries/'];
/** What the product keeps of its own in Elasticsearch. */
const STATE = ['runs/', 'api-keys/', 'deny-lists/'];
/** What only decides. */
const DECISIONS = ['gate/'];
const STAGES = ['extract/', 'transform/', 'load/', 'indices/', 'queue/', 'search/'];
/** The files that start the product. Nothing imports them; `cli.ts` and the commands load them by `import()`. */
const ENTRIES = '(?:cli|consumer|server)\\.ts$';
/** Every file directly in src/ but the entry files and those that read the environment or open connections. */
const ROOT_FILES = '(?!(?:cli|consumer|server|config|resources)\\.ts$)[a-z-]+\\.ts$';
const ANY_ROOT_FILE = '(?!(?:cli|consumer|server)\\.ts$)[a-z-]+\\.ts$';
const FILE = (name) => `${name}\\.ts$`;

const SDKS = {
  regex: '^(?:mysql2|@elastic/elasticsearch|@aws-sdk/[^/]+|@slack/[^/]+)(?:/|$)',
  allowTypeImports: true,
  message: 'Only src/clients/ imports an SDK: take the client as a parameter and import its type.',
};
const DETOUR = {
  regex: '(?:^\\./|[^./]/)\\.\\./',
  message: 'Write the shortest relative path: the import rules compare paths as they are written.',
};
const OWN_NAME = { regex: '^storefront-search(?:/|$)', message: 'Import the file by its relative path.' };

/**
 * The zones, the later ones winning where two name the same file.
 * `may`: what the zone imports as values, as regular expressions relative to src/; its own folder always.
 * `sdk`: may import the SDKs. `files`: the zone is these files in `folder` rather than the whole of it.
 */
const zones = [
  { folder: 'clients', may: [FILE('errors'), FILE('logger')], sdk: true },
  { folder: 'storefronts', may: [FILE('errors')] },
  // Their releases are state in Elasticsearch.
  { folder: 'dictionaries', may: [FILE('indices/index-name'), FILE('errors')] },
  ...STATE.map((folder) => ({ folder: folder.slice(0, -1), may: [FILE('indices/index-name'), FILE('errors')] })),
  ...STAGES.map((stage) => ({
    folder: stage.slice(0, -1),
    may: stage === 'search/' ? [FILE('indices/read-aliases'), FILE('errors'), FILE('logger')] : [FILE('errors')],
  })),
  ...DECISIONS.map((folder) => ({ folder: folder.slice(0, -1), may: [] })),
  { folder: 'lineage', may: [FILE('errors')] },
  { folder: 'pipelines', may: [...STAGES, ...DECISIONS, ...INPUTS, 'runs/', 'deny-lists/', ROOT_FILES] },
  { folder: 'api', may: ['search/', 'indices/', 'api-keys/', FILE('errors'), FILE('logger')] },
  {
    folder: 'api/routes/operator',
    may: ['api/', 'search/', 'indices/', 'api-keys/', 'runs/', 'pipelines/', FILE('errors'), FILE('logger')],
  },
  { folder: 'setup', may: [...STAGES, ...INPUTS, ...STATE, 'pipelines/', 'clients/', ANY_ROOT_FILE] },
  {
    folder: 'commands',
    may: [
      ...[...STAGES, ...DECISIONS, ...INPUTS, ...STATE, 'pipelines/', 'lineage/', 'api/', 'setup/', 'clients/'],
      ANY_ROOT_FILE,
    ],
  },
];

/** Pure files that decide and never do: whatever they import is a type. */
const TYPES_ONLY = ['src/search/search-query.ts', 'src/load/bulk-operations.ts'];

function restricted(files, patterns) {
  return { files, rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] } };
}

/** What holds at a depth whatever the zone: no entry file, nothing from outside src/, no detours. */
function everywhere(depth) {
  const up = depth === 0 ? '\\./' : `(?:\\.\\./){${depth}}`;
  return [
    { regex: `^${up}${ENTRIES}`, message: 'Nothing imports an entry file (cli, consumer, server).' },
    {
      regex: `^(?:\\.\\./){${depth + 1}}(?:src|local|demo|bench|test|scripts)/`,
      message: 'src/ is the product: it imports nothing from local/, demo/, bench/, test/ or scripts/.',
    },
    DETOUR,
    OWN_NAME,
  ];
}

function zoneConfigs({ folder, may, sdk = false }) {
  const below = folder.split('/').length;
  const allowed = [`${folder}/`, ...may].join('|');
  return DEPTHS.filter((depth) => depth >= below).map((depth) =>
    restricted(
      [`src/${folder}/${'*/'.repeat(depth - below)}*.ts`],
      [
        {
          regex: `^(?:\\.\\./){${depth}}(?!\\.\\./)(?!${allowed})(?!${ENTRIES})`,
          allowTypeImports: true,
          message: `src/${folder}/ may not import this as a value: take it as a parameter, or import its type.`,
        },
        ...(sdk ? [] : [SDKS]),
        ...everywhere(depth),
      ],
    ),
  );
}

// Support files such as config.ts, errors.ts and alerts.ts: below all stages. The entry files are above them.
const SUPPORT = restricted(
  ['src/*.ts'],
  [
    {
      regex: '^\\./(?!clients/)[a-z-]+/',
      allowTypeImports: true,
      message: 'A file directly in src/ imports values only from its neighbours and src/clients/.',
    },
    SDKS,
    ...everywhere(0),
  ],
);
const ENTRY_FILES = restricted(['src/cli.ts', 'src/consumer.ts', 'src/server.ts'], [SDKS, ...everywhere(0)]);

const OUTSIDE = restricted(
  ['local/**/*.ts', 'demo/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
  [
    {
      regex: '/src/(?:cli|consumer|server)(?:\\.[jt]s)?$',
      message: 'Nothing imports an entry file: start it as a process.',
    },
    { regex: '(?:^|/)dist/', message: 'Import the source; the build may be older than it.' },
  ],
);

/** ESLint configuration objects, in the order in which they must stand. */
export const importZones = [
  SUPPORT,
  ENTRY_FILES,
  ...zones.flatMap(zoneConfigs),
  restricted(TYPES_ONLY, [
    { regex: '^', allowTypeImports: true, message: 'This file only decides: everything it imports is a type.' },
    ...everywhere(1),
  ]),
  OUTSIDE,
];
