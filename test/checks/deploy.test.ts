import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const EDITED = ['docker-compose.yml', 'Dockerfile', '.dockerignore', 'deploy', '.env.example', 'package.json'];
const READ = ['package-lock.json', '.npmrc', 'LICENSE', 'tsconfig.json', 'tsconfig.build.json'];
const FOLDERS = ['bin', 'src', 'demo', 'mappings', 'dictionaries', 'storefronts'];

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'deploy-check-'));
  for (const path of EDITED) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  for (const path of [...READ, ...FOLDERS]) symlinkSync(join(ROOT, path), join(copy, path));
});
afterEach(() => rmSync(copy, { recursive: true }));

/** Replaces texts in a file of the copy; each must be there, or the planted fault would not be planted. */
function edit(file: string, ...changes: [from: string, to: string][]): void {
  const path = join(copy, file);
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${file} does not contain: ${from}`);
    text = text.replace(from, () => to);
  }
  writeFileSync(path, text);
}

function add(file: string, text: string): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), text);
}

function check(): { status: number | null; faults: string[] } {
  const run = spawnSync(process.execPath, [join(ROOT, 'scripts', 'check-deploy.mjs'), copy], { encoding: 'utf8' });
  return { status: run.status, faults: run.stderr.split('\n').filter((line) => line !== '') };
}

/** Runs the check and expects these faults, in this order, and no other. */
function expectFaults(...starts: string[]): void {
  const { status, faults } = check();
  expect(faults).toEqual([
    ...starts.map((start) => expect.stringContaining(start) as string),
    `${starts.length} fault(s) in the deployment files.`,
  ]);
  expect(status).toBe(1);
}

describe('check:deploy', () => {
  it('passes the files as they are', () => {
    expect(check()).toEqual({ status: 0, faults: [] });
  });

  it('names what the compose specification does not know', () => {
    edit('docker-compose.yml', ['mem_limit: 1g', 'memory_limit: 1g']);
    expectFaults('docker-compose.yml: /services/mysql: must NOT have additional properties ("memory_limit")');
  });

  it('names broken YAML', () => {
    edit('docker-compose.yml', ['services:', 'services: {']);
    expect(check().status).toBe(1);
    expect(check().faults[0]).toMatch(/^docker-compose\.yml: YAML: /);
  });

  it('holds each service to health check, memory limit, restart policy and fixed version', () => {
    add(
      'docker-compose.yml',
      `name: planted
services:
  bare: { image: nginx }
  latest: { image: 'nginx:latest', restart: always, mem_limit: 1g, healthcheck: { test: 'true', disable: true } }
  root:
    { image: 'nginx:1.29', restart: 'no', mem_limit: 1g, user: '0:0', privileged: true, ports: ['80:80'] }
`,
    );
    expectFaults(
      'docker-compose.yml: bare: has no restart policy.',
      'docker-compose.yml: bare: has no health check.',
      'docker-compose.yml: bare: has no memory limit.',
      'docker-compose.yml: bare: has the image nginx without a fixed version.',
      'docker-compose.yml: latest: has no health check.',
      'docker-compose.yml: latest: has the image nginx:latest without a fixed version.',
      'docker-compose.yml: root: is privileged.',
      'docker-compose.yml: root: publishes a port beyond this machine.',
      'docker-compose.yml: root: runs as root.',
    );
  });

  it('follows what services depend on and mount', () => {
    edit(
      'docker-compose.yml',
      ['elasticsearch: { condition: service_healthy }', 'elasticsearch: { condition: service_started }'],
      ['./demo/schema.sql:', './demo/absent.sql:'],
      ['elasticmq-data:/data', 'elasticmq-files:/data'],
    );
    const impatient = (service: string) => `${service}: does not wait until elasticsearch is usable.`;
    expectFaults(
      'mysql: mounts ./demo/absent.sql, which does not exist.',
      'elasticmq: uses the volume elasticmq-files. Declare it',
      ...['api', 'consumer', 'relay', 'setup', 'reindex'].map(impatient),
    );
  });

  it('finds settings that the product does not know, secrets in clear text and stray dollar signs', () => {
    edit(
      'docker-compose.yml',
      ['API_HOST: 0.0.0.0', 'API_HOSTNAME: 0.0.0.0'],
      ['$$MYSQL_ROOT_PASSWORD', '$MYSQL_ROOT_PASSWORD'],
      ['ELASTICSEARCH_QUERY_API_KEY: ${ELASTICSEARCH_QUERY_API_KEY:-}', 'ELASTICSEARCH_QUERY_API_KEY: secret'],
      [
        'mysql://root:${MYSQL_ROOT_PASSWORD:?write MYSQL_ROOT_PASSWORD into .env}@',
        'mysql://root:${ROOT_PASSWORD:-root}@',
      ],
    );
    expectFaults(
      'has a "$" that compose would replace.',
      'api: sets API_HOSTNAME, which the product does not know.',
      'api: has a secret in ELASTICSEARCH_QUERY_API_KEY.',
      'setup: has a secret in MYSQL_ADMIN_URL.',
    );
  });

  it('holds the Dockerfiles to fixed versions, an unprivileged user and files that exist', () => {
    edit(
      'Dockerfile',
      ['FROM node:24-slim AS build', 'FROM node:latest AS build'],
      ['COPY LICENSE ./', 'COPY LICENCE ./'],
      ['COPY --from=build', 'COPY --from=builder'],
      ['COPY mappings ./mappings\n', ''],
      ['USER node', 'USER root'],
      ['CMD ["serve"]', 'CMD serve'],
    );
    edit('deploy/docker/elasticsearch.Dockerfile', ['USER 1000:0', '']);
    expectFaults(
      'docker-compose.yml: elasticsearch: runs as root, by deploy/docker/elasticsearch.Dockerfile.',
      ...['api', 'consumer', 'relay', 'setup', 'reindex'].map((service) => `${service}: runs as root, by Dockerfile.`),
      'Dockerfile: line 2, FROM: node:latest has no fixed version.',
      'Dockerfile: USER: is root.',
      'COPY: LICENCE does not exist.',
      'COPY: there is no stage "builder".',
      'CMD: is not a JSON list.',
      'COPY: mappings is not in the image.',
      'elasticsearch.Dockerfile: USER: is not set.',
    );
  });

  it('keeps secrets out of the image and everything it copies in its reach', () => {
    edit('.dockerignore', ['!storefronts', '!.env']);
    expectFaults('.dockerignore keeps storefronts out of the build.', '.dockerignore: lets .env into the build.');
  });

  it('holds the Kubernetes files to the API of Kubernetes', () => {
    edit(
      'deploy/kubernetes/base/api.yaml',
      ['args: [serve]', 'arguments: [serve]'],
      ['memory: 512Mi', 'memory: 512Mo'],
    );
    edit('deploy/kubernetes/base/reindex.yaml', ['concurrencyPolicy: Forbid', 'concurrencyPolicy: Forbidden']);
    const { status, faults } = check();
    expect(status).toBe(1);
    expect(faults.join('\n')).toContain('Deployment storefront-search-api: ');
    expect(faults.join('\n')).toContain('must NOT have additional properties ("arguments")');
    expect(faults.join('\n')).toContain('/resources/limits/memory must match pattern');
    expect(faults.join('\n')).toContain(
      'CronJob storefront-search-reindex: /spec/concurrencyPolicy must be equal to one',
    );
  });

  it('holds the probes of Kubernetes to the routes and ports of the product', () => {
    edit(
      'deploy/kubernetes/base/api.yaml',
      ['readinessProbe: { httpGet: { path: /health/ready', 'readinessProbe: { httpGet: { path: /ready'],
      [
        'livenessProbe: { httpGet: { path: /health/live, port: http',
        'livenessProbe: { httpGet: { path: /health/live, port: operator',
      ],
    );
    edit('deploy/kubernetes/base/consumer.yaml', ["CONSUMER_PORT, value: '3001'", "CONSUMER_PORT, value: '3003'"]);
    expectFaults(
      'api.yaml: Deployment storefront-search-api: livenessProbe asks port 3002.',
      'api.yaml: Deployment storefront-search-api: readinessProbe asks for /ready.',
      'consumer.yaml: Deployment storefront-search-consumer: startupProbe asks port 3001.',
      'consumer.yaml: Deployment storefront-search-consumer: livenessProbe asks port 3001.',
      'consumer.yaml: Deployment storefront-search-consumer: readinessProbe asks port 3001.',
    );
  });

  it('finds settings and keys of Kubernetes that are unknown, missing, in clear text or of another process', () => {
    edit('deploy/kubernetes/base/api.yaml', ['{ name: API_HOST,', '{ name: API_HOSTNAME,']);
    edit('deploy/kubernetes/base/consumer.yaml', [
      '- name: ELASTICSEARCH_CONSUMER_API_KEY',
      '- name: ELASTICSEARCH_REINDEX_API_KEY',
    ]);
    edit('deploy/kubernetes/base/relay.yaml', ['args: [outbox, relay]', 'args: [outbox, forward]']);
    edit('deploy/kubernetes/base/kustomization.yaml', ['- LOG_LEVEL=info', '- SLACK_TOKEN=xoxb-1']);
    edit('deploy/kubernetes/overlays/example/secrets.env.example', ['MYSQL_URL=\n', '']);
    const { faults } = check();
    for (const fault of [
      'Deployment storefront-search-api: sets API_HOSTNAME, which the product does not know.',
      'Deployment storefront-search-api: api takes MYSQL_URL from storefront-search-secrets/MYSQL_URL, which is not there.',
      'Deployment storefront-search-api: has the secret SLACK_TOKEN in clear text.',
      "Deployment storefront-search-consumer: has ELASTICSEARCH_REINDEX_API_KEY, which is another process's.",
      'Deployment storefront-search-consumer: lacks ELASTICSEARCH_CONSUMER_API_KEY.',
      'Deployment storefront-search-relay: relay runs "outbox forward", which is no command for it.',
    ])
      expect(faults).toContainEqual(expect.stringContaining(fault));
  });

  it('follows what the resources of Kubernetes say of each other', () => {
    edit(
      'deploy/kubernetes/base/api.yaml',
      ['targetPort: http', 'targetPort: web'],
      ['minReplicas: 2', 'minReplicas: 1'],
    );
    edit(
      'deploy/kubernetes/base/consumer.yaml',
      ['scaleTargetRef: { name: storefront-search-consumer }', 'scaleTargetRef: { name: storefront-search-relay }'],
      ['minReplicaCount: 1', 'minReplicaCount: 0'],
      ['queueURLFromEnv: SQS_CHANGES_QUEUE_URL', 'queueURLFromEnv: SQS_QUEUE_URL'],
      ["queueLength: '5000'", 'queueLength: 5000'],
      ['authenticationRef: { name: storefront-search-consumer }', 'authenticationRef: { name: absent }'],
    );
    edit(
      'deploy/kubernetes/base/reindex.yaml',
      ['timeZone: Asia/Seoul', 'timeZone: Asia/Soul'],
      ['activeDeadlineSeconds: 14400', 'parallelism: 1'],
      ['limits: { memory: 512Mi }', 'limits: { memory: 256Mi }'],
      ['values: [20]', 'values: [1]'],
    );
    const scaled = 'ScaledObject storefront-search-consumer: ';
    const job = 'CronJob storefront-search-reindex: ';
    expectFaults(
      `${job}runs in the time zone Asia/Soul.`,
      `${job}may hang for ever.`,
      `${job}reindex has less memory than a full reindex takes.`,
      `${job}reindex is run again although the gate has held an index back.`,
      'Service storefront-search-api: leads to the port web, which is none.',
      'HorizontalPodAutoscaler storefront-search-api: may leave one pod only.',
      `${scaled}scales storefront-search-relay, which sets replicas as well.`,
      `${scaled}scales storefront-search-relay, which has no PodDisruptionBudget.`,
      `${scaled}may leave no consumer.`,
      `${scaled}reads the queue from SQS_QUEUE_URL.`,
      `${scaled}has the queueLength 5000.`,
      `${scaled}signs in by absent, which is none.`,
    );
  });

  it('passes over nothing that a kustomization says', () => {
    edit('deploy/kubernetes/overlays/example/kustomization.yaml', ['namespace: search', 'namePrefix: search-']);
    expectFaults('overlays/example/kustomization.yaml: namePrefix: is not known to this check.');
  });
});
