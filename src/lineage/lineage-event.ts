import { hash } from 'node:crypto';
import type { Run, StorefrontRun } from '../runs/run.ts';
import { DOCUMENT_COLUMNS, type SourceColumn, VERDICT_COLUMNS } from './document-columns.ts';
import type { SourceTables } from './source-tables.ts';

export type LineageEventType = 'START' | 'RUNNING' | 'COMPLETE' | 'FAIL';

/** Where the rows come from and the documents go to, as OpenLineage names places. */
export interface LineagePlaces {
  /** Namespace of the job, by which installations are told apart. */
  readonly job: string;
  /** Such as mysql://db.internal:3306. */
  readonly mysql: string;
  /** Such as elasticsearch://search.internal:9200. */
  readonly elasticsearch: string;
  /** Before every index name. */
  readonly prefix: string;
  /** Of this product. */
  readonly version: string;
}

const PRODUCER = 'urn:storefront-search';
const SPEC = 'https://openlineage.io/spec';

/**
 * A run event of OpenLineage. The output of a storefront is named after its live alias, so that it is one dataset over
 * all runs; the concrete index is its version.
 *
 * @param tables null: the database could not be asked
 * @param at of the event
 */
export function lineageEvent(
  type: LineageEventType,
  run: Run,
  tables: SourceTables | null,
  places: LineagePlaces,
  at: Date,
): object {
  return {
    eventType: type,
    eventTime: at.toISOString(),
    producer: PRODUCER,
    schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: { runId: runUuid(run.id), facets: runFacets(type, run, places) },
    job: {
      namespace: places.job,
      name: `${places.prefix}full-reindex`,
      facets: {
        jobType: facet('2-0-4/JobTypeJobFacet', {
          processingType: 'BATCH',
          integration: 'STOREFRONT_SEARCH',
          jobType: 'FULL_REINDEX',
        }),
      },
    },
    inputs: inputs(type, run, tables, places),
    outputs: outputsOf(type, run).map((entry) => output(type, entry, tables, places)),
  };
}

/** The same UUID for a run in every process that works on it. */
function runUuid(run: string): string {
  const digest = hash('sha256', `storefront-search run ${run}`);
  // Version 8 is for whatever a product makes of its own.
  const fields = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `a${digest.slice(17, 20)}`];
  return [...fields, digest.slice(20, 32)].join('-');
}

function facet(schema: string, content: object): object {
  const [, name = ''] = schema.split('/');
  return { _producer: PRODUCER, _schemaURL: `${SPEC}/facets/${schema}.json#/$defs/${name}`, ...content };
}

function runFacets(type: LineageEventType, run: Run, { version }: LineagePlaces): object {
  const errors = [run.error, ...run.storefronts.map(({ storefront, error }) => error && `${storefront}: ${error}`)];
  const message = errors.filter((error) => error !== null && error !== '').join('\n');
  return {
    processing_engine: facet('1-1-1/ProcessingEngineRunFacet', { name: 'storefront-search', version }),
    executionParameters: facet('1-0-0/ExecutionParametersRunFacet', {
      parameters: [
        { key: 'run', name: 'Run', description: 'storefront-search runs show ID', value: run.id },
        { key: 'startedBy', name: 'Started by', value: run.startedBy },
        { key: 'parts', name: 'Parts', value: String(run.parts) },
      ],
    }),
    ...(type === 'FAIL'
      ? {
          errorMessage: facet('1-0-1/ErrorMessageRunFacet', {
            message: message === '' ? 'An index was held back by its gate.' : message,
            programmingLanguage: 'TypeScript',
          }),
        }
      : {}),
  };
}

function inputs(type: LineageEventType, run: Run, tables: SourceTables | null, places: LineagePlaces): object[] {
  const products = tables?.origins.get('products.id')?.table;
  const isOver = type === 'COMPLETE' || type === 'FAIL';
  return (tables?.tables ?? []).map(({ name, columns }) => ({
    namespace: places.mysql,
    name: `${tables?.database ?? ''}.${name}`,
    facets: {
      schema: facet('1-2-0/SchemaDatasetFacet', {
        fields: columns.map((column) => ({
          name: column.name,
          type: column.type,
          ...(column.comment === '' ? {} : { description: column.comment }),
          ordinal_position: column.position,
        })),
      }),
    },
    ...(isOver && name === products
      ? {
          inputFacets: { inputStatistics: facet('1-0-0/InputStatisticsInputDatasetFacet', { rowCount: run.rowsRead }) },
        }
      : {}),
  }));
}

/** In the end, only what went live has come from this run. */
function outputsOf(type: LineageEventType, { storefronts }: Run): readonly StorefrontRun[] {
  const isOver = type === 'COMPLETE' || type === 'FAIL';
  return isOver ? storefronts.filter(({ state }) => state === 'promoted') : storefronts;
}

function output(
  type: LineageEventType,
  { storefront, index, documents }: StorefrontRun,
  tables: SourceTables | null,
  places: LineagePlaces,
): object {
  const isOver = type === 'COMPLETE' || type === 'FAIL';
  return {
    namespace: places.elasticsearch,
    name: `${places.prefix}products-${storefront}`,
    facets: {
      ...(index === null ? {} : { version: facet('1-0-1/DatasetVersionDatasetFacet', { datasetVersion: index }) }),
      ...(tables === null ? {} : { columnLineage: columnLineage(tables, places) }),
    },
    ...(isOver
      ? {
          outputFacets: {
            outputStatistics: facet('1-0-2/OutputStatisticsOutputDatasetFacet', { rowCount: documents }),
          },
        }
      : {}),
  };
}

function columnLineage(tables: SourceTables, places: LineagePlaces): object {
  const inputField = (column: SourceColumn, type: string, subtype: string): object[] => {
    const origin = tables.origins.get(column);
    return origin === undefined
      ? []
      : [
          {
            namespace: places.mysql,
            name: `${tables.database}.${origin.table}`,
            field: origin.column,
            transformations: [{ type, subtype }],
          },
        ];
  };
  const fields = Object.entries<readonly SourceColumn[]>(DOCUMENT_COLUMNS).flatMap(([field, columns]) => {
    const subtype = columns.length === 1 ? 'IDENTITY' : 'TRANSFORMATION';
    const inputFields = columns.flatMap((column) => inputField(column, 'DIRECT', subtype));
    return inputFields.length === 0 ? [] : [[field, { inputFields }] as const];
  });
  return facet('1-2-0/ColumnLineageDatasetFacet', {
    fields: Object.fromEntries(fields),
    dataset: VERDICT_COLUMNS.flatMap((column) => inputField(column, 'INDIRECT', 'FILTER')),
  });
}
