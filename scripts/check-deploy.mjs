// Checks the files that can't be run where this project is built: docker-compose.yml, the Dockerfiles and the
// Kubernetes overlay.
// Usage: node scripts/check-deploy.mjs [FOLDER]   (FOLDER: the repository, by default this one)
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkCompose } from './check-deploy/compose.mjs';
import { checkDockerfile } from './check-deploy/dockerfile.mjs';
import { checkKubernetes } from './check-deploy/kubernetes.mjs';

const root = resolve(process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url))));
const faults = [
  ...checkCompose(root, 'docker-compose.yml'),
  ...checkDockerfile(root, 'Dockerfile', { context: '.', product: true }),
  ...checkDockerfile(root, 'deploy/docker/elasticsearch.Dockerfile', { context: 'deploy/docker', product: false }),
  ...checkKubernetes(root, 'deploy/kubernetes/overlays/example'),
];
for (const { file, where, what, remedy } of faults) console.error(`${file}: ${where}: ${what} ${remedy}`);
if (faults.length > 0) {
  console.error(`${faults.length} fault(s) in the deployment files.`);
  process.exitCode = 1;
}
