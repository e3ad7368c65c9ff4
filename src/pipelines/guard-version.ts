import type { Alerts } from '../alerts.ts';
import { type RaisedVersion, raiseVersion } from '../extract/raise-version.ts';
import { readHighestVersion } from '../indices/highest-version.ts';
import type { ChangeBatchServices } from './change-batch-services.ts';

export type VersionGuardServices = Pick<ChangeBatchServices, 'source' | 'elasticsearch' | 'prefix' | 'storefronts'> & {
  readonly alerts: Alerts;
};

/**
 * Raises the version row where documents are ahead of it: after a restore of the row, or when the database's clock had
 * run ahead. Makes it again where it is lost. Without it every write would meet a newer version, and count as done.
 *
 * @returns what was wrong, and is mended
 */
export async function guardVersion(services: VersionGuardServices): Promise<RaisedVersion> {
  const { source, elasticsearch, prefix, storefronts, alerts } = services;
  const highest = await readHighestVersion(elasticsearch, prefix, [...storefronts.keys()]);
  const raised = await raiseVersion(source, highest ?? 0);
  if (raised === 'kept') return raised;
  const aheadBy = Math.round(((highest ?? 0) / 1_000 - Date.now()) / 1_000);
  const ahead = aheadBy > 0 ? `${aheadBy} s ahead of this machine's clock` : "not ahead of this machine's clock";
  await alerts.send({
    severity: 'warning',
    cause: 'version-behind',
    title: raised === 'raised' ? 'The version row was behind the documents' : 'The version row was missing',
    lines: [
      `It stands above ${highest ?? 0} again, which is ${ahead}; writes go on.`,
      'It had been restored, changed or deleted by hand, or the clock of the database ran ahead.',
      'Where that clock was wrong, look for what was indexed meanwhile: storefront-search reconcile --repair',
    ],
  });
  return raised;
}
