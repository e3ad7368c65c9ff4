import type { HttpRequest, Interference } from '../support/http-proxy.ts';
import { isBulk, readItems } from './bulk-lines.ts';

/** Which products full reindexes have sent to which index, by their requests. */
export interface LoadedProducts {
  /** Whether a request is one of a full reindex, and not of the consumer. */
  readonly isLoad: (request: HttpRequest) => boolean;
  /** Lets a request pass and notes what of it was answered. */
  readonly pass: (request: HttpRequest) => Interference;
  /** Products that were sent though an answer for them had come before, by index. */
  readonly again: ReadonlyMap<string, ReadonlySet<number>>;
  /** Forgets what was sent so far. */
  readonly forgetSent: () => void;
  /** Ids that were sent since then, by index. */
  readonly sent: ReadonlyMap<string, ReadonlySet<number>>;
}

/** What the consumer or its sweeper writes carries no id of a run. */
const RUN_ID = /"run":"\d{8}t\d{9}-[0-9a-f]{4}"/;

export function watchLoads(): LoadedProducts {
  const answered = new Map<string, Set<number>>();
  const again = new Map<string, Set<number>>();
  const sent = new Map<string, Set<number>>();
  const of = (products: Map<string, Set<number>>, index: string): Set<number> => {
    const found = products.get(index) ?? new Set<number>();
    products.set(index, found);
    return found;
  };
  return {
    isLoad: (request) => isBulk(request) && RUN_ID.test(request.body.toString('utf8', 0, 20_000)),
    pass(request) {
      const index = request.path.split('/')[1] ?? '';
      const ids = readItems(request).map(([action]) => Number(/"_id":"(\d+)"/.exec(action)?.[1]));
      for (const id of ids) {
        of(sent, index).add(id);
        if (of(answered, index).has(id)) of(again, index).add(id);
      }
      return {
        kind: 'pass',
        change(answer) {
          if (answer.status === 200) for (const id of ids) of(answered, index).add(id);
          return answer;
        },
      };
    },
    again,
    forgetSent: () => sent.clear(),
    sent,
  };
}
