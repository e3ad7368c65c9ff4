import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { type ProductProcess, startProduct } from './product-process.ts';
import type { Rig } from './rig.ts';
import type { TunedOrder } from './tuned-reindex.ts';

/** Compiled: it runs as a process. */
const TUNED_REINDEX = join(PACKAGE_ROOT, 'dist', 'test', 'faults', 'tuned-reindex.js');

/** Starts a full reindex in small pages. @param env beside the settings */
export function startTuned(
  { config }: Pick<Rig, 'config'>,
  order: TunedOrder,
  env: Readonly<Record<string, string>> = {},
): ProductProcess {
  return startProduct({ ...config, LOG_LEVEL: 'warn' }, [JSON.stringify(order)], TUNED_REINDEX, env);
}
