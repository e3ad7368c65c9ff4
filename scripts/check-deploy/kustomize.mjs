// Renders a kustomization as far as ours go: whatever else one of them uses is a fault, so that nothing is passed over.
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const FIELDS = [
  'apiVersion',
  'kind',
  'resources',
  'namespace',
  'images',
  'configMapGenerator',
  'secretGenerator',
  'patches',
];

/**
 * @param {string} root folder of the repository
 * @param {string} folder of the kustomization, relative to it
 * @returns {{resources: {file: string, resource: object}[], faults: object[]}} each resource with the file it is from
 */
export function renderKustomization(root, folder) {
  const file = join(folder, 'kustomization.yaml');
  const fault = (where, what, remedy) => ({ file, where, what, remedy });
  if (!existsSync(join(root, file))) return { resources: [], faults: [fault('file', 'is missing.', 'Restore it.')] };
  const wanted = parse(readFileSync(join(root, file), 'utf8'));
  const faults = Object.keys(wanted)
    .filter((field) => !FIELDS.includes(field))
    .map((field) => fault(field, 'is not known to this check.', 'Teach it to scripts/check-deploy/kustomize.mjs.'));

  const below = (wanted.resources ?? []).map((entry) => readResource(root, folder, entry, fault));
  const resources = below.flatMap((part) => part.resources);
  faults.push(...below.flatMap((part) => part.faults));
  generate(resources, wanted.configMapGenerator ?? [], 'ConfigMap', { root, folder, file, fault, faults });
  generate(resources, wanted.secretGenerator ?? [], 'Secret', { root, folder, file, fault, faults });
  for (const patch of wanted.patches ?? []) applyPatch(resources, patch, fault, faults);
  for (const { resource } of resources) {
    if (wanted.namespace) resource.metadata.namespace = wanted.namespace;
    for (const image of wanted.images ?? []) renameImage(resource, image);
  }
  return { resources, faults };
}

function readResource(root, folder, entry, fault) {
  const path = normalize(join(folder, entry));
  if (existsSync(join(root, path, 'kustomization.yaml'))) return renderKustomization(root, path);
  if (!existsSync(join(root, path))) {
    return { resources: [], faults: [fault('resources', `names ${entry}, which does not exist.`, 'Correct it.')] };
  }
  const documents = parseAllDocuments(readFileSync(join(root, path), 'utf8'));
  const broken = documents.flatMap(({ errors }) => errors);
  if (broken.length > 0) {
    const faults = broken.map(({ message }) => ({
      file: path,
      where: 'YAML',
      what: message.split('\n')[0],
      remedy: 'Correct the syntax.',
    }));
    return { resources: [], faults };
  }
  return { resources: documents.map((document) => ({ file: path, resource: document.toJS() })), faults: [] };
}

/** The hash that kustomize appends to a name, here and wherever it is used, is left out. */
function generate(resources, generators, kind, { root, folder, file, fault, faults }) {
  for (const { name, literals = [], envs = [], behavior = 'create' } of generators) {
    const lines = [...literals, ...envs.flatMap((path) => readLines(root, folder, path, fault, faults))];
    const data = Object.fromEntries(lines.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]));
    const known = resources.find(({ resource }) => resource.kind === kind && resource.metadata.name === name);
    if (behavior === 'merge' && known) Object.assign(known.resource.data, data);
    else if (behavior === 'create' && !known) {
      const resource = {
        apiVersion: 'v1',
        kind,
        metadata: { name },
        [kind === 'Secret' ? 'stringData' : 'data']: data,
      };
      resources.push({ file, resource });
    } else faults.push(fault(`${kind} ${name}`, `can't be ${behavior}d.`, 'Correct its name or behavior.'));
  }
}

/** What is not committed is read from the example of it. */
function readLines(root, folder, path, fault, faults) {
  const example = join(root, folder, `${path}.example`);
  const text = [example, join(root, folder, path)].find((candidate) => existsSync(candidate));
  if (text === undefined) {
    faults.push(fault(path, 'has no example.', `Write ${path}.example with every name and no value.`));
    return [];
  }
  return readFileSync(text, 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
}

function applyPatch(resources, { target = {}, patch, ...other }, fault, faults) {
  const found = resources.filter(
    ({ resource }) => resource.kind === target.kind && resource.metadata.name === target.name,
  );
  const where = `patch of ${target.kind} ${target.name}`;
  if (found.length !== 1 || Object.keys(other).length > 0) {
    faults.push(fault(where, 'does not name one resource.', 'Give target.kind and target.name.'));
    return;
  }
  for (const { op, path, value } of parse(patch)) {
    const keys = path.split('/').slice(1);
    const parent = keys.slice(0, -1).reduce((at, key) => at?.[key], found[0].resource);
    if (op === 'remove' && parent?.[keys.at(-1)] !== undefined) delete parent[keys.at(-1)];
    else if ((op === 'add' || op === 'replace') && parent !== undefined) parent[keys.at(-1)] = value;
    else faults.push(fault(where, `can't ${op} ${path}.`, 'Correct the path, or teach the operation to this check.'));
  }
}

function renameImage(resource, { name, newName, newTag }) {
  for (const container of containersOf(resource)) {
    if (container.image === name) container.image = `${newName ?? name}${newTag === undefined ? '' : `:${newTag}`}`;
  }
}

/** The pod template of a workload; undefined for what is none. */
export function podOf({ kind, spec }) {
  return kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : kind === 'Deployment' ? spec?.template : undefined;
}

export function containersOf(resource) {
  const pod = podOf(resource)?.spec;
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
}
