import { openCombobox } from './combobox.js';
import { productCard } from './product-card.js';
import { createSearchClient, fetchSuggestions } from './search-client.js';

const ORDERS = {
  recommended: '추천순',
  popular: '인기순',
  newest: '신상품순',
  price_asc: '낮은 가격순',
  price_desc: '높은 가격순',
  discount: '할인율순',
  reviews: '후기순',
};

const { instantsearch } = globalThis;
const { widgets, connectors } = instantsearch;
const at = (id) => document.getElementById(id);

const shop = await (await fetch('shop.json')).json();
const asked = new URLSearchParams(location.search);
const storefront = shop.storefronts.find(({ id }) => id === asked.get('storefront')) ?? shop.storefronts[0];
const { id } = storefront;

document.title = `${storefront.name} 검색`;
const input = at('query');
input.value = asked.get('q') ?? '';

const page = instantsearch({
  indexName: id,
  searchClient: createSearchClient(shop.api, storefront),
  initialUiState: { [id]: { query: input.value } },
});
const searchBox = connectors.connectSearchBox(({ refine }, first) => {
  if (!first) return;
  openCombobox({
    form: at('search'),
    input,
    list: at('suggestions'),
    suggest: (typed, signal) => fetchSuggestions(shop.api, storefront, typed, signal),
    search(query) {
      refine(query);
      history.replaceState(null, '', addressOf(id, query));
      showStorefronts(query);
    },
  });
});
const list = (attribute, options = {}) =>
  widgets.refinementList({
    container: `#${attribute}`,
    attribute,
    limit: 8,
    templates: { item: facetValue },
    ...options,
  });

page.addWidgets([
  widgets.configure({ hitsPerPage: 24 }),
  searchBox({}),
  widgets.stats({ container: '#stats', templates: { text: ({ nbHits }) => `상품 ${nbHits.toLocaleString('ko')}개` } }),
  widgets.sortBy({
    container: '#sort',
    items: Object.entries(ORDERS).map(([order, label]) => ({
      value: order === 'recommended' ? id : `${id}_${order}`,
      label,
    })),
  }),
  widgets.hierarchicalMenu({ container: '#category', attributes: [0, 1, 2].map((level) => `category.lvl${level}`) }),
  list('brand'),
  list('colour', {
    transformItems: (items) => items.map((item) => ({ ...item, label: shop.colours[item.value]?.name ?? item.label })),
  }),
  list('size'),
  widgets.rangeInput({
    container: '#price',
    attribute: 'price',
    templates: { separatorText: '~', submitText: '적용' },
  }),
  widgets.toggleRefinement({ container: '#in-stock', attribute: 'inStock', templates: { labelText: '품절 제외' } }),
  widgets.clearRefinements({ container: '#clear', templates: { resetLabel: '필터 지우기' } }),
  widgets.hits({
    container: '#hits',
    templates: {
      item: (hit, tools) => productCard(hit, tools, shop.paints),
      empty: '찾으시는 상품이 없습니다. 다른 검색어로 찾아보세요.',
    },
  }),
  widgets.pagination({ container: '#pages', padding: 2, showFirst: false, showLast: false }),
]);
page.on('render', () => {
  const results = page.mainIndex.getResults();
  if (results !== null) notice(noticeOf(results));
});
page.on('error', (error) => notice(`검색하지 못했습니다. ${error.message}`));
showStorefronts(input.value);
// On a wide page the filters are always open, on a phone behind their button.
const wide = globalThis.matchMedia('(min-width: 48rem)');
const unfold = () => (at('filters').open = wide.matches);
wide.addEventListener('change', unfold);
unfold();
page.start();

function facetValue({ label, value, count, isRefined }, { html }) {
  const paint = shop.colours[value]?.paint;
  return html`<label>
    <input type="checkbox" checked="${isRefined}" value="${value}" />
    ${paint === undefined ? '' : html`<i class="swatch" style="${{ background: paint }}"></i>`}
    <span>${label}</span> <small>${count.toLocaleString('ko')}</small>
  </label>`;
}

/** What a shopper should know about how the query was read; '' if it was taken as typed. */
function noticeOf({ query, parsedQuery, userData, nbHits }) {
  const reading = userData?.[0];
  if (query === '' || nbHits === 0 || reading === undefined) return '';
  if (reading.stage === 'best-sellers') return `'${query}' 검색 결과가 없어 인기 상품을 보여 드립니다.`;
  if (reading.corrections.length > 0) return `'${parsedQuery}'(으)로 검색한 결과입니다.`;
  return '';
}

function notice(text) {
  at('notice').hidden = text === '';
  // A live region is told only what has changed.
  if (at('notice').textContent !== text) at('notice').textContent = text;
}

function addressOf(storefrontId, query) {
  const address = new URLSearchParams({ storefront: storefrontId });
  if (query !== '') address.set('q', query);
  return `?${address}`;
}

function showStorefronts(query) {
  at('storefronts').replaceChildren(
    ...shop.storefronts.map((each) => {
      const link = document.createElement('a');
      link.href = addressOf(each.id, query);
      link.textContent = each.name;
      if (each.id === id) link.setAttribute('aria-current', 'page');
      return link;
    }),
  );
}
