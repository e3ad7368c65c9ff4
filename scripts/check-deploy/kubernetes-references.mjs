// What the resources of one overlay say of each other: names, labels and ports that must be there.
import { environmentOf } from './kubernetes-workloads.mjs';
import { podOf } from './kustomize.mjs';

export function referenceFaults({ resource, fault }, all) {
  const { kind, metadata, spec } = resource;
  const twins = all.filter((other) => other.resource.kind === kind && other.resource.metadata.name === metadata.name);
  const twice = twins[0]?.resource === resource ? [] : [fault('is there twice.', 'Rename one of them.')];
  const of = CHECKS[kind];
  return [...twice, ...(of === undefined ? [] : of(spec, all, fault))];
}

const find = (all, kind, name) =>
  all.find(({ resource }) => resource.kind === kind && resource.metadata.name === name)?.resource;

const CHECKS = {
  Service({ selector, ports }, all, fault) {
    const target = selected(all, selector);
    if (!target) return [fault('selects no Deployment.', 'Correct its selector.')];
    const names = podOf(target).spec.containers.flatMap((container) => container.ports ?? []);
    return ports
      .filter(({ targetPort }) => !names.some(({ name, containerPort }) => [name, containerPort].includes(targetPort)))
      .map(({ targetPort }) => fault(`leads to the port ${targetPort}, which is none.`, 'Correct targetPort.'));
  },
  PodDisruptionBudget({ selector }, all, fault) {
    return selected(all, selector?.matchLabels) ? [] : [fault('selects no Deployment.', 'Correct its selector.')];
  },
  HorizontalPodAutoscaler({ scaleTargetRef, minReplicas }, all, fault) {
    const few = minReplicas >= 2 ? [] : [fault('may leave one pod only.', 'Set minReplicas to 2 or more.')];
    return [...scalingFaults(all, scaleTargetRef?.name, fault), ...few];
  },
  ScaledObject({ scaleTargetRef, minReplicaCount, maxReplicaCount, triggers = [] }, all, fault) {
    const target = find(all, 'Deployment', scaleTargetRef?.name);
    const faults = scalingFaults(all, scaleTargetRef?.name, fault);
    if (!(minReplicaCount >= 1 && maxReplicaCount >= minReplicaCount)) {
      faults.push(
        fault('may leave no consumer.', 'Set minReplicaCount to 1 or more: the clock goes on without messages.'),
      );
    }
    const environment = target ? environmentOf(target.spec.template.spec.containers[0], all).values : new Map();
    if (triggers.length === 0) faults.push(fault('has no trigger.', 'Add aws-sqs-queue.'));
    for (const { type, metadata = {}, authenticationRef } of triggers) {
      if (type !== 'aws-sqs-queue') faults.push(fault(`scales by ${type}.`, 'Scale by aws-sqs-queue.'));
      if (!environment.has(metadata.queueURLFromEnv)) {
        faults.push(fault(`reads the queue from ${metadata.queueURLFromEnv}.`, 'Name a variable of its Deployment.'));
      }
      // KEDA takes text only, and reads a number in it.
      if (typeof metadata.queueLength !== 'string' || !(Number(metadata.queueLength) >= 1)) {
        faults.push(fault(`has the queueLength ${metadata.queueLength}.`, "Give a number as text, such as '5000'."));
      }
      if (!metadata.awsRegion) faults.push(fault('names no awsRegion.', 'KEDA asks for it.'));
      if (authenticationRef && !find(all, 'TriggerAuthentication', authenticationRef.name)) {
        faults.push(fault(`signs in by ${authenticationRef.name}, which is none.`, 'Correct authenticationRef.'));
      }
    }
    return faults;
  },
  Deployment: accountFaults,
  CronJob: ({ jobTemplate }, all, fault) => accountFaults(jobTemplate.spec, all, fault),
};

function accountFaults({ template }, all, fault) {
  const name = template.spec.serviceAccountName;
  if (name === undefined || find(all, 'ServiceAccount', name)) return [];
  return [fault(`runs as the service account ${name}, which is none.`, 'Correct serviceAccountName.')];
}

/** What scales a Deployment and the Deployment itself must not set its size both; and it needs a budget. */
function scalingFaults(all, name, fault) {
  const target = find(all, 'Deployment', name);
  if (!target) return [fault(`scales ${name}, which is no Deployment.`, 'Correct scaleTargetRef.')];
  const budget = all.some(
    ({ resource }) =>
      resource.kind === 'PodDisruptionBudget' && selected(all, resource.spec.selector?.matchLabels) === target,
  );
  return [
    ...(target.spec.replicas === undefined
      ? []
      : [fault(`scales ${name}, which sets replicas as well.`, 'Remove replicas: each apply would set them back.')]),
    ...(budget ? [] : [fault(`scales ${name}, which has no PodDisruptionBudget.`, 'Add one.')]),
  ];
}

/** The Deployment whose pods have these labels. */
function selected(all, labels) {
  const wanted = Object.entries(labels ?? {});
  if (wanted.length === 0) return undefined;
  return all.find(({ resource }) => {
    const own = resource.kind === 'Deployment' ? resource.spec.template.metadata?.labels : undefined;
    return own && wanted.every(([name, value]) => own[name] === value);
  })?.resource;
}
