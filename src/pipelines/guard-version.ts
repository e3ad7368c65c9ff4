import type { Alerts } from '../alerts.ts';
import { raiseVersion } from '../extract/raise-version.ts';
import { readHighestVersion } from '../indices/highest-version.ts';
import type { ChangeBatchServices } from './change-batch-services.ts';

export type VersionGuardServices = Pick<ChangeBatchServices, 'source' | 'elasticsearch' | 'prefix' | 'storefronts'> & {
  readonly alerts: Alerts;
};

/**
 * Raises the version row where documents are ahead of it: after a restore of the row, or when the database's clock had
 * run ahead. Without it every write would meet a newer version, and count as done.
 *
 * @returns whether the row was behind
 */
export async function guardVersion(services: VersionGuardServices): Promise<boolean> {
  const { source, elasticsearch, prefix, storefronts, alerts } = services;
  const highest = await readHighestVersion(elasticsearch, prefix, [...storefronts.keys()]);
  if (highest === null || !(await raiseVersion(source, highest))) return false;
  const aheadBy = Math.round((highest / 1_000 - Date.now()) / 1_000);
  await alerts.send({
    severity: 'warning',
    cause: 'version-behind',
    title: 'The version row was behind the documents',
    lines: [
      `It was raised to ${highest}, which is ${aheadBy} s ahead of this machine's clock; writes go on.`,
      'It had been restored or changed by hand, or the clock of the database ran ahead.',
    ],
  });
  return true;
}
