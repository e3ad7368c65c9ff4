// docker-compose.yml: its schema, and what we promise of every service.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parseDocument } from 'yaml';
import { interpolationFaults, knownVariables, secretFaults } from './compose-values.mjs';
import { finalUser, isPinned, isRoot } from './images.mjs';

const SCHEMA = new URL('../../deploy/docker/compose-spec.schema.json', import.meta.url);
/** Read by the AWS SDK and by Node.js themselves. */
const NOT_OURS = /^(AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE)|NODE_OPTIONS|TZ)$/;

/**
 * @param {string} root folder of the repository
 * @param {string} file the compose file, relative to it
 * @returns {{file: string, where: string, what: string, remedy: string}[]} faults, none if all is well
 */
export function checkCompose(root, file) {
  const fault = (where, what, remedy) => ({ file, where, what, remedy });
  if (!existsSync(join(root, file))) return [fault('file', 'is missing.', 'Restore it.')];
  const text = readFileSync(join(root, file), 'utf8');
  const document = parseDocument(text, { merge: true });
  if (document.errors.length > 0) {
    return document.errors.map((error) => fault('YAML', error.message.split('\n')[0], 'Correct the syntax.'));
  }
  const compose = document.toJS();
  const wrong = schemaFaults(compose, fault);
  if (wrong.length > 0) return wrong;

  const known = knownVariables(root);
  if (!known) return [{ file: '.env.example', where: 'file', what: 'is missing.', remedy: 'Restore it.' }];
  return [
    ...interpolationFaults(text, fault),
    ...(compose.name ? [] : [fault('name', 'is missing.', 'Name the project, or it takes the name of the folder.')]),
    ...Object.entries(compose.services ?? {}).flatMap(([name, service]) => [
      ...serviceFaults(name, service, fault),
      ...imageFaults(name, service, root, fault),
      ...dependencyFaults(name, service, compose.services, fault),
      ...volumeFaults(name, service, compose.volumes ?? {}, root, fault),
      ...environmentFaults(name, service, known, fault),
      ...secretFaults(name, service, fault),
    ]),
  ];
}

function schemaFaults(compose, fault) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
  if (validate(compose)) return [];
  return validate.errors.map(({ instancePath, message, params }) => {
    const name = params.additionalProperty ? ` ("${params.additionalProperty}")` : '';
    return fault(instancePath || 'file', `${message}${name}.`, 'See the compose specification.');
  });
}

const isOneShot = (service) => service.restart === 'no';

function serviceFaults(name, service, fault) {
  const faults = [];
  if (service.restart === undefined) {
    faults.push(fault(name, 'has no restart policy.', "Set restart: unless-stopped, or 'no' for a one-shot service."));
  }
  if (!isOneShot(service) && (!service.healthcheck?.test || service.healthcheck.disable)) {
    faults.push(fault(name, 'has no health check.', "Add healthcheck.test, or restart: 'no' for a one-shot service."));
  }
  if (!service.mem_limit && !service.deploy?.resources?.limits?.memory) {
    faults.push(fault(name, 'has no memory limit.', 'Set mem_limit: one service must not take the whole machine.'));
  }
  if (service.privileged) faults.push(fault(name, 'is privileged.', 'Remove privileged: nothing here needs it.'));
  for (const port of service.ports ?? []) {
    const address = typeof port === 'object' ? port.host_ip : String(port).startsWith('127.0.0.1:') && '127.0.0.1';
    if (address !== '127.0.0.1') {
      faults.push(fault(name, 'publishes a port beyond this machine.', 'Bind it to 127.0.0.1: it speaks plain HTTP.'));
    }
  }
  return faults;
}

function imageFaults(name, service, root, fault) {
  const faults = [];
  if (service.image && !isPinned(service.image)) {
    faults.push(fault(name, `has the image ${service.image} without a fixed version.`, 'Give it a tag, not "latest".'));
  }
  if (service.user !== undefined && isRoot(String(service.user))) {
    faults.push(fault(name, 'runs as root.', 'Remove user, or name an unprivileged one.'));
  }
  if (!service.build) return faults;
  const file = dockerfileOf(service.build);
  if (!existsSync(join(root, file))) {
    faults.push(
      fault(name, `is built from ${file}, which does not exist.`, 'Correct build.context or build.dockerfile.'),
    );
  } else if (isRoot(finalUser(readFileSync(join(root, file), 'utf8')))) {
    faults.push(fault(name, `runs as root, by ${file}.`, 'End that file with an unprivileged USER.'));
  }
  return faults;
}

function dockerfileOf(build) {
  if (typeof build === 'string') return join(build, 'Dockerfile');
  return join(build.context ?? '.', build.dockerfile ?? 'Dockerfile');
}

function dependencyFaults(name, service, services, fault) {
  const dependencies = Array.isArray(service.depends_on)
    ? service.depends_on.map((other) => [other, { condition: 'service_started' }])
    : Object.entries(service.depends_on ?? {});
  return dependencies.flatMap(([other, { condition }]) => {
    const target = services[other];
    if (!target) return [fault(name, `depends on ${other}, which is no service.`, 'Correct the name.')];
    if (target.profiles && !service.profiles) {
      return [fault(name, `depends on ${other}, which only a profile starts.`, `Give ${name} the profile as well.`)];
    }
    const wanted = isOneShot(target) ? 'service_completed_successfully' : 'service_healthy';
    if (condition === wanted) return [];
    return [fault(name, `does not wait until ${other} is usable.`, `Set depends_on.${other}.condition: ${wanted}.`)];
  });
}

function volumeFaults(name, service, volumes, root, fault) {
  return (service.volumes ?? []).flatMap((volume) => {
    const source = typeof volume === 'string' ? volume.split(':')[0] : volume.source;
    if (/^[./]/.test(source ?? '')) {
      if (existsSync(join(root, source))) return [];
      return [fault(name, `mounts ${source}, which does not exist.`, 'Docker would make an empty folder of it.')];
    }
    return source in volumes ? [] : [fault(name, `uses the volume ${source}.`, 'Declare it under volumes.')];
  });
}

/** Our own services, those of the Dockerfile at the top, get no setting that the product would ignore. */
function environmentFaults(name, service, known, fault) {
  if (!service.build || dockerfileOf(service.build) !== 'Dockerfile') return [];
  const environment = service.environment ?? {};
  const names = Array.isArray(environment) ? environment.map((entry) => entry.split('=')[0]) : Object.keys(environment);
  return names
    .filter((variable) => !known.has(variable) && !NOT_OURS.test(variable))
    .map((variable) =>
      fault(name, `sets ${variable}, which the product does not know.`, 'Correct it; .env.example has every setting.'),
    );
}
