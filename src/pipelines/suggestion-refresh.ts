import { setTimeout as sleep } from 'node:timers/promises';
import { readShape } from '../indices/indexed-products.ts';
import { listStorefrontIndices } from '../indices/storefront-indices.ts';
import { createClaim } from '../runs/claim.ts';
import { DOCUMENT_SHAPE } from '../transform/product-document.ts';
import { refreshSuggestions, type SuggestionServices } from './build-suggestions.ts';

export interface SuggestionRefreshServices extends SuggestionServices {
  readonly storefronts: readonly string[];
  readonly holder: string;
  readonly onError: (storefront: string, error: unknown) => void;
  /** 300,000 by default: what has become visible is suggested after that long. What is hidden is not, at once. */
  readonly everyMs?: number;
  /** 30,000 by default, so that a consumer that starts has its products to do first. */
  readonly firstAfterMs?: number;
}

/**
 * Keeps the suggestions of each live index fresh: new words, and what is searched for. One of the consumers of its shape
 * does it. The answers do not depend on it: they are counted when somebody asks.
 */
export function startSuggestionRefresh(services: SuggestionRefreshServices): { stop(): Promise<void> } {
  const { elasticsearch, prefix, storefronts, holder, onError, everyMs = 300_000, firstAfterMs = 30_000 } = services;
  const stopping = new AbortController();
  const claim = createClaim(elasticsearch, prefix, { name: `suggestions:${DOCUMENT_SHAPE}`, holder });
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  async function refresh(storefront: string): Promise<void> {
    const indices = await listStorefrontIndices(elasticsearch, prefix, storefront);
    const live = indices.find((index) => index.live);
    if (live === undefined || (await readShape(elasticsearch, live.name)) !== DOCUMENT_SHAPE) return;
    await refreshSuggestions(services, storefront, live.name);
  }

  async function run(): Promise<void> {
    await pause(firstAfterMs);
    while (!stopping.signal.aborted) {
      for (const storefront of storefronts) {
        if (stopping.signal.aborted) break;
        try {
          if (await claim.hold()) await refresh(storefront);
        } catch (error) {
          // An index of before this release has no suggestions until its next full reindex.
          if (!isMissing(error)) onError(storefront, error);
        }
      }
      await pause(everyMs);
    }
    await claim.release().catch(() => undefined);
  }

  const running = run();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}
