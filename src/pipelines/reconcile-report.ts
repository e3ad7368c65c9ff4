import type { DifferenceKind } from './reconcile-compare.ts';

/** What was found in one storefront, while it is being found. */
export interface StorefrontReport {
  readonly storefront: string;
  readonly index: string;
  /** Rows of the database that were compared. */
  compared: number;
  missing: number;
  stale: number;
  extra: number;
  /** Products that kept changing, so that nothing can be said of them. */
  unsettled: number;
  /** Products that were sent through the changes queue. */
  repaired: number;
  /** How many products a repair may take out. */
  readonly mostDeletes: number;
  readonly extraIds: number[];
  /** The first ones. */
  readonly examples: { readonly id: number; readonly kind: DifferenceKind }[];
}

export interface ReconcileReport {
  /** Both sides agree. */
  readonly agrees: boolean;
  /** Every difference was sent through the changes queue, or there was none. */
  readonly settled: boolean;
  readonly storefronts: readonly ReconciledStorefront[];
}

export interface ReconciledStorefront extends Omit<Readonly<StorefrontReport>, 'extraIds'> {
  /** A repair would have taken out more products than it may: none was. */
  readonly deletesRefused: boolean;
}

export function createReconcileReport(reports: readonly StorefrontReport[]): ReconcileReport {
  const storefronts = reports.map(({ extraIds: _extraIds, ...report }) => ({
    ...report,
    deletesRefused: report.extra > report.mostDeletes,
  }));
  const differences = (report: ReconciledStorefront) => report.missing + report.stale + report.extra;
  return {
    agrees: storefronts.every((report) => differences(report) === 0),
    settled: storefronts.every((report) => report.repaired === differences(report)),
    storefronts,
  };
}

/** One line for each storefront, and what there is to do. */
export function describeReconciled(report: ReconcileReport, repair: boolean): string[] {
  return report.storefronts.flatMap((one) => {
    const found = `${one.missing} missing, ${one.stale} stale, ${one.extra} extra`;
    const unsettled = one.unsettled > 0 ? `, ${one.unsettled} kept changing` : '';
    const repaired = repair ? `, ${one.repaired} sent to be indexed again` : '';
    return [
      `${one.storefront}: ${one.compared} products compared with ${one.index}: ${found}${unsettled}${repaired}`,
      ...one.examples.map(({ id, kind }) => `  ${kind} ${id}`),
      ...(repair && one.deletesRefused
        ? [
            `  ${one.extra} products would disappear and at most ${one.mostDeletes} may: if that is right, --allow-deletes ${one.extra}`,
          ]
        : []),
    ];
  });
}
