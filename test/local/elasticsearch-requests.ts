import { inject } from 'vitest';

export type Answer = { status: number; body: unknown };

/** One request to the test stack's Elasticsearch as its administrator. */
export async function elasticsearch(method: string, path: string, body?: unknown): Promise<Answer> {
  const { elasticsearchUrl, elasticsearchAdminUser, elasticsearchAdminPassword } = inject('stack');
  const credentials = Buffer.from(`${elasticsearchAdminUser}:${elasticsearchAdminPassword}`).toString('base64');
  const response = await fetch(`${elasticsearchUrl}/${path}`, {
    method,
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** The tokens of an `_analyze` request, in order; throws with the server's reason if it refuses. */
export async function tokensOf(request: object, index = ''): Promise<string[]> {
  const { status, body } = await elasticsearch('POST', `${index}${index === '' ? '' : '/'}_analyze`, request);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body as { tokens: { token: string }[] }).tokens.map(({ token }) => token);
}
