import { type Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Passes a request on as it came, and its answer back, holding neither. @param target such as http://127.0.0.1:9200 */
export function forward(incoming: IncomingMessage, answer: ServerResponse, target: string, agent: Agent): void {
  const { method, headers } = incoming;
  const outgoing = request(new URL(incoming.url ?? '/', target), { agent, method, headers });
  outgoing.once('error', (error) => answer.destroy(error));
  outgoing.once('response', (from) => {
    answer.writeHead(from.statusCode ?? 502, from.headers);
    from.pipe(answer);
  });
  incoming.pipe(outgoing);
}
