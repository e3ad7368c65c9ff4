/** Searches a storefront over HTTP and prints the first hits. @throws Error when the answer is no result or empty */
export async function showSearch(base: string, storefront: string, key: string, q: string): Promise<void> {
  const url = `${base}/v1/storefronts/${storefront}/products?${new URLSearchParams({ q, size: '3' }).toString()}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  const body = (await answer.json()) as SearchAnswer;
  if (!answer.ok || body.hits === undefined)
    throw new Error(`GET ${url} answered ${answer.status}: ${JSON.stringify(body)}`);
  console.log(`\n${storefront}  "${q}"  ${body.total ?? 0} products`);
  for (const hit of body.hits) console.log(`  ${describeHit(hit)}`);
  if (body.hits.length === 0) throw new Error(`The search for "${q}" in ${storefront} found nothing.`);
}

interface SearchAnswer {
  readonly total?: number;
  readonly hits?: readonly DemoHit[];
}

interface DemoHit {
  readonly id: number;
  readonly name: string;
  readonly price: number | null;
  readonly brand: { readonly name: string } | null;
}

function describeHit({ id, name, price, brand }: DemoHit): string {
  const shown = price === null ? '가격 문의' : `${price.toLocaleString('ko-KR')}원`;
  return `${String(id).padStart(8)}  ${name}  (${brand?.name ?? '-'})  ${shown}`;
}
