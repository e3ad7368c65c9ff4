// A Dockerfile: fixed versions, an unprivileged user, sources that exist and reach the build.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finalUser, instructions, isPinned, isRoot } from './images.mjs';

/** Folders of the npm package that are for people, not for the running product. */
const NOT_AT_RUN_TIME = ['docs', 'dist/client'];
/** What must never become part of an image. */
const PRIVATE = ['.env', '.git', '.stack', 'node_modules'];

/**
 * @param {string} root folder of the repository
 * @param {string} file the Dockerfile, relative to it
 * @param {{context: string, product: boolean}} options the build's folder, relative to `root`; whether this is the
 *   image of the product, which has to have all it runs with
 * @returns {{file: string, where: string, what: string, remedy: string}[]} faults, none if all is well
 */
export function checkDockerfile(root, file, { context, product }) {
  const fault = (where, what, remedy) => ({ file, where, what, remedy });
  if (!existsSync(join(root, file))) return [fault('file', 'is missing.', 'Restore it.')];
  const text = readFileSync(join(root, file), 'utf8');
  const all = instructions(text);
  const user = finalUser(text);
  return [
    ...fromFaults(all, fault),
    ...(isRoot(user) ? [fault('USER', `is ${user ?? 'not set'}.`, 'End with an unprivileged user.')] : []),
    ...copyFaults(all, root, context, fault),
    ...execFaults(all, fault),
    ...(product ? productFaults(all, root, fault) : []),
  ];
}

const at = ({ line, name }) => `line ${line}, ${name}`;
const stageName = ({ rest }) => /\sAS\s+(\S+)/i.exec(rest)?.[1];

function fromFaults(all, fault) {
  const stages = [];
  return all
    .filter(({ name }) => name === 'FROM')
    .flatMap((from) => {
      const image = from.rest.replace(/^--\S+\s+/, '').split(/\s+/)[0];
      const known = stages.includes(image) || image === 'scratch' || isPinned(image);
      stages.push(stageName(from));
      return known ? [] : [fault(at(from), `${image} has no fixed version.`, 'Give it a tag, not "latest".')];
    });
}

function copyFaults(all, root, context, fault) {
  const stages = all.filter(({ name }) => name === 'FROM').map(stageName);
  const ignores = readIgnores(join(root, context, '.dockerignore'));
  return all
    .filter(({ name }) => name === 'COPY' || name === 'ADD')
    .flatMap((copy) => {
      const from = /--from=(\S+)/.exec(copy.rest)?.[1];
      if (from !== undefined) {
        if (stages.includes(from) || isPinned(from)) return [];
        return [fault(at(copy), `there is no stage "${from}".`, 'Correct --from.')];
      }
      const sources = copy.rest
        .replaceAll(/--\S+\s+/g, '')
        .split(/\s+/)
        .slice(0, -1);
      return sources.flatMap((source) => {
        if (!existsSync(join(root, context, source))) {
          return [fault(at(copy), `${source} does not exist.`, 'Correct the path.')];
        }
        if (!isIgnored(ignores, source)) return [];
        return [fault(at(copy), `.dockerignore keeps ${source} out of the build.`, `Add !${source} to it.`)];
      });
    });
}

/** The exec form starts the program itself, so that it gets SIGTERM; a shell in between would swallow it. */
function execFaults(all, fault) {
  return all
    .filter(({ name }) => name === 'ENTRYPOINT' || name === 'CMD')
    .filter(({ rest }) => !isStringList(rest))
    .map((instruction) => fault(at(instruction), 'is not a JSON list.', 'Write ["program", "argument"].'));
}

function isStringList(text) {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string');
  } catch {
    return false;
  }
}

function productFaults(all, root, fault) {
  const last = all.slice(all.findLastIndex(({ name }) => name === 'FROM'));
  const copied = last
    .filter(({ name }) => name === 'COPY')
    .flatMap(({ rest }) =>
      rest
        .replace(/^--from=\S+\s+/, '')
        .split(/\s+/)
        .slice(0, -1),
    )
    .map((source) => source.replace(/^\/app\//, ''));
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const absent = files.filter((folder) => !NOT_AT_RUN_TIME.includes(folder) && !copied.includes(folder));
  const ignores = readIgnores(join(root, '.dockerignore'));
  const leaked = PRIVATE.filter((path) => !isIgnored(ignores, path));
  return [
    ...absent.map((folder) =>
      fault('COPY', `${folder} is not in the image.`, 'Copy it: package.json has it in files.'),
    ),
    ...leaked.map((path) => fault('.dockerignore', `lets ${path} into the build.`, `Add ${path} to it.`)),
    ...(last.some(({ name }) => name === 'HEALTHCHECK') ? [] : [fault('HEALTHCHECK', 'is missing.', 'Add one.')]),
    ...(last.some(({ name }) => name === 'ENTRYPOINT') ? [] : [fault('ENTRYPOINT', 'is missing.', 'Add one.')]),
  ];
}

function readIgnores(path) {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** As Docker reads the file: the last line that matches the path, or a folder above it, decides. */
function isIgnored(ignores, path) {
  const segments = path.replace(/^\.\//, '').split('/');
  return ignores.reduce((ignored, line) => {
    const pattern = line
      .replace(/^!/, '')
      .replace(/^\/|\/$/g, '')
      .split('/');
    const matches = pattern.every(
      (part, index) => segments[index] !== undefined && matchesSegment(part, segments[index]),
    );
    return matches ? !line.startsWith('!') : ignored;
  }, false);
}

function matchesSegment(pattern, segment) {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(segment);
}
