// The limit: bulk bodies that are ready, sent as fast as Elasticsearch takes them.
import { type FileHandle, open } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { rssPeakMb, startClock } from './reindex/clock.ts';
import { answerJob, type Measured, type ReplayJob } from './reindex/job.ts';
import { operationsFile, planReplay, type ReplayBody } from './reindex/prepared.ts';
import { type Answer, readStretches } from './reindex/stretches.ts';

interface Target {
  readonly index: string;
  readonly file: FileHandle;
}

async function replay({ config, watched, folder, indices, requests, share }: ReplayJob): Promise<Measured> {
  const bodies = await planReplay(folder, requests, share);
  const targets = await Promise.all(
    Object.entries(indices).map(async ([storefront, index]): Promise<Target> => {
      return { index, file: await open(operationsFile(folder, storefront)) };
    }),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: requests.connections });
  const largest = bodies.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const place = bodies.values();
  const faults: string[] = [];
  const answers: Answer[] = [];
  const lap = startClock(watched);
  await Promise.all(
    Array.from({ length: requests.connections }, async () => {
      const buffer = Buffer.allocUnsafeSlow(largest);
      for (const body of place) {
        const target = targets[body.storefront];
        if (target === undefined) throw new Error(`There is no storefront number ${body.storefront}.`);
        const payload = await readBody(target.file, body, buffer);
        const answer = await post(agent, config, target.index, payload);
        answers.push({ at: lap().seconds, bytes: body.bytes, rssPeakMb: rssPeakMb() });
        if (answer !== '{"errors":false}') faults.push(answer.slice(0, 300));
      }
    }),
  );
  const measured = lap();
  agent.destroy();
  for (const { file } of targets) await file.close();
  const documents = bodies.reduce((sum, body) => sum + body.documents, 0);
  const stretches = readStretches(answers);
  return { ...measured, documents, rssPeakMb: rssPeakMb(), indices, stretches, fault: faults[0] ?? null };
}

async function readBody(file: FileHandle, { from, bytes }: ReplayBody, buffer: Buffer): Promise<Buffer> {
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, from + done);
    if (bytesRead === 0) throw new Error('The prepared operations are shorter than their list.');
    done += bytesRead;
  }
  return buffer.subarray(0, bytes);
}

function post(agent: Agent, config: ReplayJob['config'], index: string, payload: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${config.ELASTICSEARCH_URL}/${index}/_bulk?filter_path=errors`, {
      agent,
      method: 'POST',
      headers: {
        authorization: `ApiKey ${config.ELASTICSEARCH_REINDEX_API_KEY}`,
        'content-type': 'application/x-ndjson',
        'content-length': payload.length,
      },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (part: string) => {
        text += part;
      });
      incoming.once('error', reject);
      incoming.once('end', () => resolve(text));
    });
    outgoing.end(payload);
  });
}

answerJob(replay);
