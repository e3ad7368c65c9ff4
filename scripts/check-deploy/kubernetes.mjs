// The Kubernetes overlay: its schema, what we promise of every workload, and what its parts say of each other.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { referenceFaults } from './kubernetes-references.mjs';
import { workloadFaults } from './kubernetes-workloads.mjs';
import { podOf, renderKustomization } from './kustomize.mjs';

const SCHEMA = new URL('../../deploy/kubernetes/kubernetes.schema.json', import.meta.url);
const DEFINITIONS = {
  'apps/v1 Deployment': 'apps.v1.Deployment',
  'batch/v1 CronJob': 'batch.v1.CronJob',
  'autoscaling/v2 HorizontalPodAutoscaler': 'autoscaling.v2.HorizontalPodAutoscaler',
  'policy/v1 PodDisruptionBudget': 'policy.v1.PodDisruptionBudget',
  'v1 Service': 'core.v1.Service',
  'v1 ServiceAccount': 'core.v1.ServiceAccount',
  'v1 ConfigMap': 'core.v1.ConfigMap',
  'v1 Secret': 'core.v1.Secret',
};
/** Kinds of KEDA: their references are checked as those of the others are. */
const CUSTOM = ['keda.sh/v1alpha1 ScaledObject', 'keda.sh/v1alpha1 TriggerAuthentication'];

/**
 * @param {string} root folder of the repository
 * @param {string} folder of the kustomization, relative to it
 * @returns {{file: string, where: string, what: string, remedy: string}[]} faults, none if all is well
 */
export function checkKubernetes(root, folder) {
  const { resources, faults } = renderKustomization(root, folder);
  if (faults.length > 0) return faults;
  const named = resources.map(({ file, resource }) => ({
    resource,
    fault: (what, remedy) => ({ file, where: `${resource.kind} ${resource.metadata?.name}`, what, remedy }),
  }));
  const wrong = named.flatMap(createSchemaCheck());
  if (wrong.length > 0) return wrong;
  return [
    ...named.filter(({ resource }) => podOf(resource)).flatMap((one) => workloadFaults(root, one, named)),
    ...named.flatMap((one) => referenceFaults(one, named)),
  ];
}

function createSchemaCheck() {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  ajv.addSchema(JSON.parse(readFileSync(SCHEMA, 'utf8')), 'kubernetes');
  return ({ resource, fault }) => {
    const kind = `${resource.apiVersion} ${resource.kind}`;
    if (CUSTOM.includes(kind)) return [];
    const definition = DEFINITIONS[kind];
    if (definition === undefined)
      return [fault(`is ${kind}, which this check does not know.`, 'Teach it, or correct it.')];
    const validate = ajv.getSchema(`kubernetes#/definitions/${definition}`);
    if (validate(resource)) return [];
    return validate.errors.map(({ instancePath, message, params }) => {
      const name = params.additionalProperty ? ` ("${params.additionalProperty}")` : '';
      return fault(`${instancePath} ${message}${name}.`, 'See the Kubernetes API reference.');
    });
  };
}
