import { elasticsearchAnswer, type HttpAnswer, type HttpRequest, type Interference } from '../support/http-proxy.ts';

export function isBulk({ path }: HttpRequest): boolean {
  // Those of rejected documents go to state indices; products are what is broken.
  return /products-[^/]*\/_bulk/.test(path);
}

/** The items of a bulk request: two lines each. */
export function readItems({ body }: HttpRequest): [action: string, document: string][] {
  const lines = body.toString('utf8').trimEnd().split('\n');
  return Array.from({ length: lines.length / 2 }, (_, at) => [lines[2 * at] ?? '', lines[2 * at + 1] ?? '']);
}

export function writeItems(items: readonly (readonly [action: string, document: string])[]): Buffer {
  return Buffer.from(items.map(([action, document]) => `${action}\n${document}\n`).join(''));
}

/** Some items reach Elasticsearch; those left out are answered with `instead`, in their places. */
export function leaveOut(request: HttpRequest, isLeftOut: (at: number) => boolean, instead: object): Interference {
  const items = readItems(request);
  const kept = items.filter((_, at) => !isLeftOut(at));
  const answerFor = (real: readonly unknown[]): HttpAnswer => {
    const rest = [...real];
    return elasticsearchAnswer(200, {
      errors: true,
      items: items.map((_, at) => (isLeftOut(at) ? { index: instead } : rest.shift())),
    });
  };
  if (kept.length === 0) return { kind: 'answer', answer: answerFor([]) };
  const change = (answer: HttpAnswer): HttpAnswer => {
    if (answer.status !== 200) return answer;
    return answerFor((JSON.parse(answer.body.toString('utf8')) as { items: unknown[] }).items);
  };
  return { kind: 'pass', body: writeItems(kept), change };
}
