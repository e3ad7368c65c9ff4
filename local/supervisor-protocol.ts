import type { ElasticsearchLaunch } from './elasticsearch.ts';
import { socketName } from './exclusive.ts';
import type { Instance } from './instance.ts';
import type { PortPurpose } from './instance-state.ts';
import type { MariadbLaunch } from './mariadb.ts';

/** What the supervisor is started with, in a file that only its owner may read. */
export type SupervisorLaunch = {
  instance: Instance;
  elasticsearch: ElasticsearchLaunch;
  mysql: MariadbLaunch;
  standIns: { script: string; logFile: string };
  ports: Record<PortPurpose, number>;
};

/** From the supervisor to everybody who is connected: one JSON object a line. */
export type SupervisorMessage = { step: string } | { ready: true } | { failed: string };

/**
 * From a client to the supervisor, a line each. A connection is a lease: the stack ends with the last one, unless it was told to
 * `detach`. `stop` ends it whoever else holds a lease. `release` ends the lease: if it was the last, the supervisor hangs up only
 * when everything has ended. `restart` starts a server again that has been killed.
 */
export type SupervisorCommand = 'detach' | 'stop' | 'release' | `restart ${RestartableComponent}`;

export type RestartableComponent = 'elasticsearch' | 'mysql';

/** The name that the supervisor of an instance answers on. */
export function supervisorSocket(instance: Instance): string {
  return socketName('stack', instance.key);
}
