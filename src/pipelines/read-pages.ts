import { type IdRange, readProductPage } from '../extract/product-rows.ts';
import { firstPageRows, nextPageRows, type PageWeight } from './page-rows.ts';
import type { ReindexServices } from './reindex-services.ts';
import { SOURCE_RETRY, withRetries } from './with-retries.ts';

type ReadPage = Awaited<ReturnType<typeof readProductPage>>;

/** Reads one part, page by page: one after the other. */
export interface PageReader {
  read(range: IdRange): Promise<ReadPage>;
}

/** @param attempts how many workers have begun the part, this one included */
export function createPageReader(services: ReindexServices, attempts: number): PageReader {
  const { source, queries, tuning, guard } = services;
  let limit = firstPageRows(tuning.pageRows, attempts);
  return {
    async read(range) {
      const page = await withRetries(SOURCE_RETRY, services, () =>
        guard.run(limit, () => readProductPage(source, queries, range, limit)),
      );
      limit = nextPageRows(tuning.pageRows, limit, weightOf(page));
      return page;
    },
  };
}

function weightOf({ rows }: ReadPage): PageWeight {
  return { rows: rows.length, characters: rows.reduce((sum, { description }) => sum + (description?.length ?? 0), 0) };
}
