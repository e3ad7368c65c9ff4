import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createContentSum } from './content-sum.ts';
import type { ReplayRequests } from './job.ts';

/** What must stand in one storefront's index after a run. */
export interface ExpectedIndex {
  readonly storefront: string;
  /** Documents that stay as they are while the benchmark lasts. */
  readonly count: number;
  /** Their content sum. */
  readonly sum: string;
  /** Ids of documents that change by themselves soon: these are compared one by one, each at its own moment. */
  readonly changing: readonly number[];
}

export interface Prepared {
  readonly storefronts: readonly ExpectedIndex[];
  readonly products: number;
  readonly documents: number;
  readonly bytes: number;
}

interface Order {
  /** For each operation in the pipeline's order, the position of its storefront ... */
  readonly storefronts: readonly number[];
  /** ... and its bytes, both lines. */
  readonly bytes: readonly number[];
}

export interface PreparedWriter {
  add(storefront: number, lines: string, content: string, change: { id: number; changing: boolean }): Promise<void>;
  finish(products: number): Promise<Prepared>;
}

export function operationsFile(folder: string, storefront: string): string {
  return join(folder, `${storefront}.ndjson`);
}

/** Keeps the operations of each storefront in a file of its own, so that a bulk body is one stretch of it. */
export function createPreparedWriter(folder: string, storefronts: readonly string[]): PreparedWriter {
  const files = storefronts.map((storefront) => {
    const stream = createWriteStream(operationsFile(folder, storefront));
    return { storefront, stream, sum: createContentSum(), changing: [] as number[] };
  });
  const order = { storefronts: [] as number[], bytes: [] as number[] };
  return {
    async add(storefront, lines, content, { id, changing }) {
      const file = files[storefront];
      if (file === undefined) throw new Error(`There is no storefront number ${storefront}.`);
      const encoded = Buffer.from(lines);
      order.storefronts.push(storefront);
      order.bytes.push(encoded.length);
      if (changing) file.changing.push(id);
      else file.sum.add(content);
      if (!file.stream.write(encoded)) await once(file.stream, 'drain');
    },
    async finish(products) {
      for (const { stream } of files) {
        stream.end();
        await finished(stream);
      }
      await writeFile(join(folder, 'order.json'), JSON.stringify(order));
      return {
        storefronts: files.map(({ storefront, sum, changing }) => ({
          storefront,
          count: sum.count,
          sum: sum.hex,
          changing,
        })),
        products,
        documents: order.bytes.length,
        bytes: order.bytes.reduce((total, bytes) => total + bytes, 0),
      };
    },
  };
}

/** One bulk request of a replay: a stretch of its storefront's file. */
export interface ReplayBody {
  /** Position of the storefront. */
  readonly storefront: number;
  readonly from: number;
  readonly bytes: number;
  readonly documents: number;
}

/** Cuts the operations as the pipeline does: a body a storefront grows until it has `bulkBytes`, and then goes. */
export async function planReplay(
  folder: string,
  { bulkBytes }: ReplayRequests,
  share: number,
): Promise<readonly ReplayBody[]> {
  const order = JSON.parse(await readFile(join(folder, 'order.json'), 'utf8')) as Order;
  const open = new Map<number, { from: number; bytes: number; documents: number }>();
  const bodies: ReplayBody[] = [];
  for (let place = 0; place < Math.round(order.bytes.length * share); place++) {
    const storefront = order.storefronts[place] ?? 0;
    const body = open.get(storefront) ?? { from: 0, bytes: 0, documents: 0 };
    open.set(storefront, body);
    body.bytes += order.bytes[place] ?? 0;
    body.documents += 1;
    if (body.bytes < bulkBytes) continue;
    bodies.push({ storefront, ...body });
    open.set(storefront, { from: body.from + body.bytes, bytes: 0, documents: 0 });
  }
  for (const [storefront, body] of open) if (body.documents > 0) bodies.push({ storefront, ...body });
  return bodies;
}
