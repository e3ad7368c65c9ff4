/** A request that the API refused, or that never reached it. */
export class SearchError extends Error {
  /** @param options.status of the answer; 0: there was none. @param options.retryAfter seconds; null: not said */
  constructor(message, { status = 0, retryAfter = null } = {}) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The search client of docs/instantsearch.md. @param access () => ({ url, key, run }), for each search anew */
export function createSearchClient(access) {
  return {
    search(requests) {
      const { url, key, run } = access();
      return ask(`${url}/instantsearch${run === undefined ? '' : `?preview=${encodeURIComponent(run)}`}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ requests }),
      });
    },
  };
}

/** What somebody may mean who has typed so much; without a text what shoppers search for. @returns [{ text, kind, products }] */
export async function fetchSuggestions({ url, key }, typed, signal) {
  const options = { headers: { 'x-api-key': key }, signal };
  if (typed === '') return (await ask(`${url}/queries/popular?size=8`, options)).queries;
  return (await ask(`${url}/suggest?size=8&q=${encodeURIComponent(typed)}`, options)).suggestions;
}

/** Names of the top categories. */
export async function fetchCategories({ url, key }) {
  const { categories } = await ask(`${url}/categories`, { headers: { 'x-api-key': key } });
  return categories.filter(({ path }) => !path.includes('>')).map(({ name }) => name);
}

async function ask(address, options) {
  const answer = await fetch(address, options).catch((error) => {
    throw error.name === 'AbortError' ? error : new SearchError(error.message);
  });
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  const seconds = Number(answer.headers.get('retry-after'));
  throw new SearchError(body.detail ?? answer.statusText, {
    status: answer.status,
    retryAfter: seconds > 0 ? seconds : null,
  });
}
