// Deployments and CronJobs: what each has to have to run this product safely.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownVariables, SECRET_NAME } from './compose-values.mjs';
import { isPinned } from './images.mjs';
import { containersOf, podOf } from './kustomize.mjs';

/** What each command cannot do without, besides ELASTICSEARCH_URL; and where the routes of its probes are written. */
const COMMANDS = {
  serve: {
    settings: ['ELASTICSEARCH_QUERY_API_KEY'],
    routes: { file: 'src/api/routes/health.ts', pattern: /url: '(\/health\/[a-z]+)'/g, port: 'API_PORT' },
  },
  consume: {
    settings: ['ELASTICSEARCH_CONSUMER_API_KEY', 'MYSQL_URL', 'SQS_CHANGES_QUEUE_URL', 'SQS_FANOUT_QUEUE_URL'],
    routes: {
      file: 'src/commands/health-server.ts',
      pattern: /request\.url !== '(\/health)'/g,
      port: 'CONSUMER_PORT',
    },
  },
  'outbox relay': { settings: ['MYSQL_URL', 'SQS_CHANGES_QUEUE_URL'] },
  reindex: { settings: ['ELASTICSEARCH_REINDEX_API_KEY', 'MYSQL_URL'] },
};
const ROLE_KEY = /^ELASTICSEARCH_(QUERY|CONSUMER|REINDEX)_API_KEY$|ADMIN/;
const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'];
/** The largest resident size that a full reindex may have, in bytes (docs/performance.md). */
const REINDEX_BYTES = 400 * 2 ** 20;

export function workloadFaults(root, { resource, fault }, all) {
  const pod = podOf(resource);
  const faults = containersOf(resource).flatMap((container) => [
    ...containerFaults(container, pod.spec, fault),
    ...commandFaults(root, resource, container, all, fault),
  ]);
  const { securityContext = {} } = pod.spec;
  if (securityContext.runAsNonRoot !== true || !(securityContext.runAsUser > 0)) {
    faults.push(
      fault('may run as root.', 'Set securityContext.runAsNonRoot and a runAsUser: the image names its user.'),
    );
  }
  if (resource.kind === 'CronJob') faults.push(...scheduleFaults(root, resource.spec, fault));
  else faults.push(...deploymentFaults(resource, fault));
  return faults;
}

function containerFaults({ name, image, resources = {}, securityContext = {}, volumeMounts = [] }, pod, fault) {
  const faults = [];
  if (!isPinned(image))
    faults.push(fault(`${name} has the image ${image} without a fixed version.`, 'Name it in images.'));
  if (!resources.limits?.memory || !resources.requests?.memory || !resources.requests?.cpu) {
    faults.push(fault(`${name} has no memory limit or no requests.`, 'Set resources.limits.memory and requests.'));
  }
  const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = securityContext;
  if (allowPrivilegeEscalation !== false || readOnlyRootFilesystem !== true || !capabilities?.drop?.includes('ALL')) {
    faults.push(fault(`${name} has privileges that it does not need.`, 'Give it the securityContext of the others.'));
  }
  for (const mount of volumeMounts) {
    if (pod.volumes?.some((volume) => volume.name === mount.name)) continue;
    faults.push(fault(`${name} mounts ${mount.name}, which is no volume.`, 'Declare it under volumes.'));
  }
  return faults;
}

function commandFaults(root, resource, container, all, fault) {
  const { name, args = [] } = container;
  const command = COMMANDS[args.join(' ')];
  if (command === undefined || !isCommand(root, args)) {
    return [fault(`${name} runs "${args.join(' ')}", which is no command for it.`, 'Correct args.')];
  }
  const environment = environmentOf(container, all);
  const known = knownVariables(root) ?? new Set();
  const faults = environment.faults.map(({ what, remedy }) => fault(`${name} ${what}`, remedy));
  for (const [variable, value] of environment.values) {
    if (!known.has(variable)) {
      faults.push(fault(`sets ${variable}, which the product does not know.`, '.env.example has every setting.'));
    } else if (SECRET_NAME.test(variable) && value !== undefined) {
      faults.push(
        fault(`has the secret ${variable} in clear text.`, 'Take it from the Secret: valueFrom.secretKeyRef.'),
      );
    } else if (ROLE_KEY.test(variable) && !command.settings.includes(variable)) {
      faults.push(fault(`has ${variable}, which is another process's.`, 'Give each process its own key only.'));
    }
  }
  for (const variable of ['ELASTICSEARCH_URL', ...command.settings]) {
    if (!environment.values.has(variable)) faults.push(fault(`lacks ${variable}.`, 'It does not start without.'));
  }
  return [...faults, ...probeFaults(root, resource, container, command, environment.values, fault)];
}

/** Whether src/commands has these words as a command. */
function isCommand(root, words) {
  const file = join(root, 'src', 'commands', `${words[0]}.ts`);
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  return words.every((word) => text.includes(`command('${word}`));
}

/** Variables of a container: their value, or undefined where it comes from a Secret. */
export function environmentOf({ env = [], envFrom = [] }, all) {
  const values = new Map();
  const faults = [];
  const find = (kind, name) => all.find(({ resource }) => resource.kind === kind && resource.metadata.name === name);
  for (const { configMapRef } of envFrom) {
    const map = find('ConfigMap', configMapRef?.name);
    if (!map) faults.push({ what: `reads the ConfigMap ${configMapRef?.name}, which is none.`, remedy: 'Correct it.' });
    for (const [name, value] of Object.entries(map?.resource.data ?? {})) values.set(name, value);
  }
  for (const { name, value, valueFrom } of env) {
    values.set(name, value);
    const key = valueFrom?.secretKeyRef;
    if (!key) continue;
    const secret = find('Secret', key.name)?.resource;
    if (secret?.stringData?.[key.key] !== undefined) continue;
    faults.push({
      what: `takes ${name} from ${key.name}/${key.key}, which is not there.`,
      remedy: 'Add it to the Secret.',
    });
  }
  return { values, faults };
}

function probeFaults(root, resource, container, { routes }, environment, fault) {
  const probes = PROBES.filter((probe) => container[probe]);
  if (routes === undefined) {
    return probes.map((probe) => fault(`has a ${probe}, but listens nowhere.`, 'Remove it.'));
  }
  const known = [...readFileSync(join(root, routes.file), 'utf8').matchAll(routes.pattern)].map((match) => match[1]);
  const missing = PROBES.filter((probe) => !container[probe]?.httpGet);
  const wrong = probes.flatMap((probe) => {
    const { path, port } = container[probe].httpGet ?? {};
    const number = container.ports?.find((candidate) => candidate.name === port)?.containerPort ?? port;
    return [
      ...(known.includes(path)
        ? []
        : [fault(`${probe} asks for ${path}.`, `The product answers ${known.join(', ')}.`)]),
      ...(String(number) === environment.get(routes.port)
        ? []
        : [fault(`${probe} asks port ${number}.`, `${routes.port} is ${environment.get(routes.port)}.`)]),
    ];
  });
  return [...missing.map((probe) => fault(`has no ${probe}.`, 'Add one with httpGet.')), ...wrong];
}

function deploymentFaults({ spec }, fault) {
  const labels = spec.template.metadata?.labels ?? {};
  const differs = Object.entries(spec.selector.matchLabels ?? {}).some(([name, value]) => labels[name] !== value);
  return differs ? [fault('selects other pods than its own.', 'Repeat the selector in template.metadata.labels.')] : [];
}

function scheduleFaults(root, { schedule, timeZone, concurrencyPolicy, jobTemplate }, fault) {
  const { activeDeadlineSeconds, template, podFailurePolicy } = jobTemplate.spec;
  const faults = [];
  if (!/^(\S+\s+){4}\S+$/.test(schedule)) faults.push(fault(`has the schedule "${schedule}".`, 'Give five fields.'));
  if (!Intl.supportedValuesOf('timeZone').includes(timeZone)) {
    faults.push(fault(`runs in the time zone ${timeZone}.`, 'Name the one of the storefronts, such as Asia/Seoul.'));
  }
  if (concurrencyPolicy !== 'Forbid') faults.push(fault('may run twice at once.', 'Set concurrencyPolicy: Forbid.'));
  if (!activeDeadlineSeconds) faults.push(fault('may hang for ever.', 'Set activeDeadlineSeconds.'));
  for (const { name, resources } of template.spec.containers) {
    if (bytesOf(resources?.limits?.memory) >= REINDEX_BYTES) continue;
    faults.push(fault(`${name} has less memory than a full reindex takes.`, 'Give it 512Mi.'));
  }
  const heldBack = heldBackCode(root);
  for (const { name } of template.spec.containers) {
    if (podFailurePolicy?.rules?.some((rule) => failsFor(rule, name, heldBack))) continue;
    faults.push(
      fault(
        `${name} is run again although the gate has held an index back.`,
        `Let podFailurePolicy say FailJob for its exit code ${heldBack}.`,
      ),
    );
  }
  return faults;
}

function failsFor({ action, onExitCodes }, container, code) {
  const { containerName = container, operator, values } = onExitCodes ?? {};
  return action === 'FailJob' && containerName === container && operator === 'In' && values.includes(code);
}

/** What `reindex` ends with when a person has to decide. */
function heldBackCode(root) {
  const text = readFileSync(join(root, 'src', 'commands', 'exit-code.ts'), 'utf8');
  return Number(/HELD_BACK = (\d+)/.exec(text)?.[1]);
}

function bytesOf(quantity) {
  const [, number, unit] = /^([\d.]+)(Ki|Mi|Gi)?$/.exec(String(quantity)) ?? [];
  return Number(number) * { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[unit ?? 'Ki'] || 0;
}
