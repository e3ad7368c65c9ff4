// The extraction by itself, in a process of its own: every product as the full reindex reads them, page after page.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFile } from 'node:fs/promises';
import { format } from 'mysql2';
import { createMySqlPool } from '../src/clients/mysql.ts';
import { readLastProductId, readProductPage } from '../src/extract/product-rows.ts';
import { readSourceQueries } from '../src/extract/source-queries.ts';
import { DEFAULT_TUNING } from '../src/pipelines/reindex-services.ts';
import type { Extracted, ExtractJob } from './extract/contenders.ts';
import { startClock } from './reindex/clock.ts';
import { answerJob } from './reindex/job.ts';

const STARTED = 'tracing:mysql2:query:start';
const ANSWERED = 'tracing:mysql2:query:asyncEnd';

interface Traced {
  readonly query: string;
  readonly values?: unknown;
  /** Once it is answered: rows, or what a statement changed. */
  readonly result?: unknown;
}

/** Notes every statement of this process, and how many lines a command line prints for its rows. */
function recordStatements(): { readonly statements: string[]; lines: number; stop(): void } {
  const recording = {
    statements: [] as string[],
    lines: 0,
    stop() {
      unsubscribe(STARTED, onStart);
      unsubscribe(ANSWERED, onAnswer);
    },
  };
  const onStart = (message: unknown): void => {
    const { query, values } = message as Traced;
    recording.statements.push(`${format(query, values as never)};\n`);
  };
  const onAnswer = (message: unknown): void => {
    const { result } = message as Traced;
    if (Array.isArray(result)) recording.lines += result.length + 1;
  };
  subscribe(STARTED, onStart);
  subscribe(ANSWERED, onAnswer);
  return recording;
}

async function extract({ config, watched, recordIn }: ExtractJob): Promise<Extracted> {
  const queries = await readSourceQueries(config.SOURCE_SQL_DIR);
  // One stream: pages follow each other on one connection.
  const pool = createMySqlPool(config.MYSQL_URL ?? '', { connectionLimit: 1 });
  const recording = recordIn === null ? null : recordStatements();
  try {
    const source = { pool, pipelineSchema: config.MYSQL_PIPELINE_SCHEMA };
    const through = await readLastProductId(source, queries);
    const lap = startClock(watched);
    let products = 0;
    for (let after: number | null = 0; after !== null;) {
      const page = await readProductPage(source, queries, { after, through }, DEFAULT_TUNING.pageRows);
      products += page.rows.length + page.unreadable.length;
      after = page.last;
    }
    const measured = lap();
    if (recordIn !== null) await writeFile(recordIn, recording?.statements.join('') ?? '');
    return { ...measured, products, lines: recording?.lines ?? null };
  } finally {
    recording?.stop();
    await pool.end();
  }
}

answerJob(extract);
