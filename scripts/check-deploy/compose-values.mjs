// Values inside deployment files: settings that the product knows, interpolation that compose would refuse or misread, and
// secrets in clear text.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const SECRET_NAME = /(PASSWORD|TOKEN|SECRET|API_KEY|ACCESS_KEY)/;
/** Credentials that any stand-in on the same machine takes, and nothing else does. */
const LOCAL_VALUE = 'local';
/** `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and their like; `$$` is a plain dollar sign. */
const INTERPOLATION = /\$\$|\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[-?+][^}]*)?\}/g;

export function interpolationFaults(text, fault) {
  return text.split('\n').flatMap((line, index) => {
    const rest = line.replace(/(^|\s)#.*$/, '').replaceAll(INTERPOLATION, '');
    if (!rest.includes('$')) return [];
    return [
      fault(`line ${index + 1}`, 'has a "$" that compose would replace.', 'Write $${...} as ${NAME}, or "$$" for "$".'),
    ];
  });
}

export function secretFaults(name, service, fault) {
  const environment = service.environment ?? {};
  const entries = Array.isArray(environment)
    ? environment.map((entry) => [entry.split('=')[0], entry.slice(entry.indexOf('=') + 1)])
    : Object.entries(environment);
  return entries
    .filter(([variable, value]) => isWrittenOut(variable, String(value ?? '')))
    .map(([variable]) =>
      fault(name, `has a secret in ${variable}.`, 'Take it from .env: ${NAME:?what to write there}.'),
    );
}

/** True if the value, or a default in it, is a secret that everybody who has this file knows. */
function isWrittenOut(variable, value) {
  const defaults = [...value.matchAll(/\$\{([A-Z_]+):?-([^}]+)\}/g)];
  if (defaults.some(([, name]) => SECRET_NAME.test(name))) return true;
  const literal = value.replaceAll(INTERPOLATION, '');
  if (SECRET_NAME.test(variable)) return literal !== '' && literal !== LOCAL_VALUE;
  return /:\/\/[^/@:]*:[^/@]+@/.test(literal);
}

/** Names of every setting, from .env.example; undefined where there is none. */
export function knownVariables(root) {
  const file = join(root, '.env.example');
  if (!existsSync(file)) return undefined;
  const example = readFileSync(file, 'utf8');
  return new Set([...example.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]));
}
