import { addStretch, noCounts, type PartCounts } from '../runs/run-part.ts';

/** One page of a part on its way into one storefront's index. */
export interface PageShare {
  readonly progress: PartProgress;
  /** The page's last product. */
  readonly last: number;
  readonly version: number;
  /** Operations that Elasticsearch has not answered, and one more while the page is being transformed. */
  open: number;
  rows: number;
  documents: number;
  withheld: number;
  rejected: number;
  overwritten: number;
  firstRejection: string | null;
}

/**
 * What is settled of a part in one storefront. Pages are answered in any order; the checkpoint passes a page, and
 * counts it, once it and every page before it is settled. So a page that is read again after a kill is counted once.
 */
export interface PartProgress {
  /** Products up to here are settled already. */
  readonly checkpoint: number;
  begin(page: { readonly last: number; readonly version: number }): PageShare;
  /** To be called when a share has nothing open. */
  advance(): void;
  /** To be called when the whole part has been read. */
  end(through: number): void;
  settled(): PartCounts;
}

/** @param onPassed told of each page that the checkpoint has passed */
export function createPartProgress(
  before: PartCounts | undefined,
  after: number,
  onPassed: (share: PageShare) => void,
): PartProgress {
  let settled = before ?? noCounts(after);
  let through: number | null = null;
  const pages: PageShare[] = [];

  const progress: PartProgress = {
    get checkpoint() {
      return settled.checkpoint;
    },
    begin({ last, version }) {
      const share: PageShare = {
        progress,
        last,
        version,
        open: 1,
        rows: 0,
        documents: 0,
        withheld: 0,
        rejected: 0,
        overwritten: 0,
        firstRejection: null,
      };
      pages.push(share);
      return share;
    },
    advance() {
      for (let page = pages[0]; page?.open === 0; page = pages[0]) {
        pages.shift();
        settled = withPage(settled, page);
        onPassed(page);
      }
      if (through !== null && pages.length === 0) settled = { ...settled, checkpoint: through, done: true };
    },
    end(last) {
      through = last;
      progress.advance();
    },
    settled: () => settled,
  };
  return progress;
}

function withPage(settled: PartCounts, page: PageShare): PartCounts {
  return {
    checkpoint: page.last,
    done: false,
    rows: settled.rows + page.rows,
    documents: settled.documents + page.documents,
    withheld: settled.withheld + page.withheld,
    rejected: settled.rejected + page.rejected,
    overwritten: settled.overwritten + page.overwritten,
    firstRejection: settled.firstRejection ?? page.firstRejection,
    // Counts of an earlier release that lack the beginning would say something wrong of it.
    ...(settled.stretches === undefined
      ? {}
      : {
          stretches: addStretch(settled.stretches, {
            through: page.last,
            confirmed: page.documents + page.overwritten,
          }),
        }),
  };
}
