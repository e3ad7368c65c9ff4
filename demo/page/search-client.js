/** The search client that docs/instantsearch.md gives, for one storefront. */
export function createSearchClient(api, { id, key }) {
  return {
    async search(requests) {
      const answer = await fetch(`${api}/v1/storefronts/${id}/instantsearch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ requests }),
      });
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.detail);
      return body;
    },
  };
}

/** What somebody may mean who has typed so much. @returns [{ text, kind, products }] */
export async function fetchSuggestions(api, { id, key }, typed, signal) {
  const address = new URL(`${api}/v1/storefronts/${id}/suggest`);
  address.searchParams.set('q', typed);
  address.searchParams.set('size', '8');
  const answer = await fetch(address, { headers: { 'x-api-key': key }, signal });
  return answer.ok ? (await answer.json()).suggestions : [];
}
