import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { ExpectedError } from '../errors.ts';
import { stateIndex } from '../indices/index-name.ts';
import type { PartHolder, RunPart } from './run-part.ts';

/** A holder of whom nothing was seen for so long is dead. He saves at least each second, so it is not the network. */
const PART_SILENCE_MS = 10_000;
const LOOK_AGAIN_MS = 500;
/** Beyond what the clocks of two machines differ by: then nobody needs to watch. */
const LONG_SILENT_MS = 60_000;

/** Writes the parts of a run that has none yet; parts that are there stay as they are. */
export async function createParts(client: Client, prefix: string, parts: readonly RunPart[]): Promise<void> {
  for (const part of parts) {
    await client
      .index({ index: stateIndex(prefix, 'run-parts'), id: idOf(part), document: toDocument(part), op_type: 'create' })
      .catch((error: unknown) => {
        if (!isConflict(error)) throw error;
      });
  }
}

/** Every part of a run, in order. Read by id, so it is never behind. @throws Error when one is missing */
export async function readParts(
  client: Client,
  prefix: string,
  run: { readonly id: string; readonly parts: number },
): Promise<RunPart[]> {
  if (run.parts === 0) return [];
  const ids = Array.from({ length: run.parts }, (_, at) => idOf({ run: run.id, part: at + 1 }));
  const answer = await client.mget<PartDocument>({ index: stateIndex(prefix, 'run-parts'), ids });
  return answer.docs.map((found, at) => {
    if ('error' in found || found._source === undefined) throw unknownPart(run.id, at + 1, run.parts);
    return toPart(found._source);
  });
}

/** A part that this process works on. */
export interface HeldPart {
  readonly part: RunPart;
  /** Writes what is settled. @throws ExpectedError run-held when somebody else has taken it over */
  save(change: Partial<RunPart>): Promise<void>;
}

/**
 * Takes a part, so that nobody else loads it. One that is held is watched: while its holder gives signs of life it is
 * his; once he has been silent for long he is dead, and it is taken over.
 *
 * @param now epoch milliseconds
 * @param silenceMs how long a holder must be silent
 * @returns the part as it was left; `null`: it is loaded already
 * @throws ExpectedError run-held that says who has it
 */
export async function takePart(
  client: Client,
  prefix: string,
  wanted: { readonly run: string; readonly part: number; readonly parts: number },
  holder: PartHolder,
  now: () => number,
  silenceMs = PART_SILENCE_MS,
): Promise<HeldPart | null> {
  const index = stateIndex(prefix, 'run-parts');
  const id = idOf(wanted);
  let watched: { readonly beats: number; readonly since: number } | null = null;
  for (;;) {
    const found = await client.get<PartDocument>({ index, id }, { ignore: [404] });
    if (found.found !== true || found._source === undefined) throw unknownPart(wanted.run, wanted.part, wanted.parts);
    const part = toPart(found._source);
    if (part.state === 'loaded') return null;
    if (part.holder !== null && part.holder.token !== holder.token && !isLongSilent(part, now())) {
      if (watched !== null && watched.beats !== part.beats) throw heldBy(part, part.holder);
      watched ??= { beats: part.beats, since: performance.now() };
      if (performance.now() - watched.since < silenceMs) {
        await sleep(LOOK_AGAIN_MS);
        continue;
      }
    }
    const taken: RunPart = {
      ...part,
      state: 'loading',
      holder,
      attempts: part.attempts + 1,
      beats: part.beats + 1,
      heartbeatAt: new Date(now()).toISOString(),
    };
    try {
      const answer = await client.index({ index, id, document: toDocument(taken), ...placeOf(found) });
      return hold(client, index, taken, placeOf(answer), now);
    } catch (error) {
      // Somebody else took it or saved it: looked at again.
      if (!isConflict(error)) throw error;
    }
  }
}

function hold(client: Client, index: string, taken: RunPart, first: Place, now: () => number): HeldPart {
  let part = taken;
  let place = first;
  const id = idOf(taken);
  return {
    get part() {
      return part;
    },
    async save(change) {
      part = { ...part, ...change, beats: part.beats + 1, heartbeatAt: new Date(now()).toISOString() };
      for (;;) {
        try {
          place = placeOf(await client.index({ index, id, document: toDocument(part), ...place }));
          return;
        } catch (error) {
          if (!isConflict(error)) throw error;
          const found = await client.get<PartDocument>({ index, id });
          const other = found._source === undefined ? null : toPart(found._source).holder;
          // Else a write of our own, whose answer was lost.
          if (other?.token !== taken.holder?.token) throw heldBy(part, other);
          place = placeOf(found);
        }
      }
    },
  };
}

function isLongSilent({ heartbeatAt }: RunPart, now: number): boolean {
  return heartbeatAt !== null && now - Date.parse(heartbeatAt) > LONG_SILENT_MS;
}

interface Place {
  readonly if_seq_no: number;
  readonly if_primary_term: number;
}

function placeOf({ _seq_no, _primary_term }: { readonly _seq_no?: number; readonly _primary_term?: number }): Place {
  return { if_seq_no: _seq_no ?? 0, if_primary_term: _primary_term ?? 0 };
}

interface PartDocument {
  readonly run: string;
  readonly part: number;
  readonly state: RunPart['state'];
  readonly heartbeatAt: string | null;
  readonly details: Omit<RunPart, 'run' | 'part' | 'state' | 'heartbeatAt'>;
}

function toDocument({ run, part, state, heartbeatAt, ...details }: RunPart): PartDocument {
  return { run, part, state, heartbeatAt, details };
}

function toPart({ run, part, state, heartbeatAt, details }: PartDocument): RunPart {
  return { ...details, run, part, state, heartbeatAt };
}

function idOf({ run, part }: Pick<RunPart, 'run' | 'part'>): string {
  return `${run}:${part}`;
}

function isConflict(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 409;
}

function heldBy(part: RunPart, holder: PartHolder | null): ExpectedError {
  return new ExpectedError(
    'run-held',
    `Part ${part.part} of the run ${part.run} is loaded by ${holder?.name ?? 'somebody else'}.`,
    'Let it finish: each part is loaded once. storefront-search runs show ID tells how far it is.',
  );
}

function unknownPart(run: string, part: number, parts: number): ExpectedError {
  return new ExpectedError(
    'run-unknown',
    `The run ${run} has no part ${part}${parts === 0 ? '' : ` of ${parts}`}.`,
    'storefront-search plan makes a run and its parts; runs show ID lists them.',
  );
}
