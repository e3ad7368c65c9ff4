import { type IdRange, readProductPage } from '../extract/product-rows.ts';
import type { ReindexServices } from './reindex-services.ts';
import { SOURCE_RETRY, withRetries } from './with-retries.ts';

type ReadPage = Awaited<ReturnType<typeof readProductPage>>;

/** Reads one part, page by page. */
export interface PageReader {
  read(range: IdRange): Promise<ReadPage>;
}

export function createPageReader(services: ReindexServices): PageReader {
  const { source, queries, tuning, guard } = services;
  const { pageRows } = tuning;
  return {
    read: (range) =>
      withRetries(SOURCE_RETRY, services, () =>
        guard.run(pageRows, () => readProductPage(source, queries, range, pageRows)),
      ),
  };
}
