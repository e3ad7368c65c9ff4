import { pageAddresses, storefrontAddress } from './addresses.js';
import { chosenFilters } from './chosen-filters.js';
import { openCombobox } from './combobox.js';
import { emptyState, errorState, noticeOf, previewFailure } from './messages.js';
import { valueName } from './names.js';
import { pager } from './pager.js';
import { openPreview } from './preview.js';
import { productCard } from './product-card.js';
import { createSearchClient, fetchCategories, fetchSuggestions } from './search-client.js';

const ORDERS = {
  recommended: '추천순',
  popular: '인기순',
  newest: '신상품순',
  price_asc: '낮은 가격순',
  price_desc: '높은 가격순',
  discount: '할인율순',
  reviews: '후기순',
};
/** InstantSearch has these in English, and takes no others. */
const LABELS = {
  '.ais-SortBy-select': '정렬',
  '#brand .ais-SearchBox-form': '브랜드',
  '#brand .ais-SearchBox-input': '브랜드 찾기',
  '.ais-RangeInput-input--min': '최저 가격',
  '.ais-RangeInput-input--max': '최고 가격',
};
const FIRST_RETRY_S = 3;
const LAST_RETRY_S = 12;

const { instantsearch } = globalThis;
const { widgets, connectors, routers } = instantsearch;
const at = (id) => document.getElementById(id);

const shop = await openShop();
const wanted = new URLSearchParams(location.search).get('storefront');
const storefront = shop.storefronts.find(({ id }) => id === wanted) ?? shop.storefronts[0];
const { id } = storefront;
const shopper = { url: `${shop.api}/v1/storefronts/${id}`, key: storefront.key };
const preview = openPreview({
  storefront: id,
  form: at('operator'),
  keyInput: at('operator-key'),
  runInput: at('operator-run'),
  banner: at('preview'),
  changed: () => page.refresh(),
});
/** What to search for where nothing was found. */
let ideas = [];
let retryAfter = FIRST_RETRY_S;
let retrying;
/** What was last searched for: after an error InstantSearch itself goes back to what it last got an answer for. */
let asked = {};

const page = instantsearch({
  indexName: id,
  searchClient: createSearchClient(() => {
    asked = page.getUiState();
    return { ...shopper, ...preview.chosen() };
  }),
  routing: pageAddresses(routers.history, id),
});
const box = openCombobox({
  form: at('search'),
  input: at('query'),
  list: at('suggestions'),
  clear: at('clear-query'),
  told: at('suggested'),
  // Of what is live: a preview has none of its own.
  suggest: (typed, signal) => fetchSuggestions(shopper, typed, signal),
  search(query) {
    // Filters belong to what they were picked for.
    page.setUiState((state) => ({ [id]: { query, sortBy: state[id].sortBy } }));
    if (matchMedia('(pointer: coarse)').matches) at('query').blur();
  },
});
const toResults = () => at('results').focus({ preventScroll: true });
const clearAll = () => {
  page.setUiState(({ [id]: { query, sortBy } }) => ({ [id]: { query, sortBy } }));
  toResults();
};
const list = (attribute, options = {}) =>
  widgets.refinementList({
    container: `#${attribute}`,
    attribute,
    limit: 8,
    transformItems: (items) =>
      items.map((item) => ({ ...item, label: valueName(attribute, item.value, shop.colours) })),
    templates: { item: facetValue, searchableNoResults: '맞는 값이 없습니다.' },
    ...options,
  });

page.addWidgets([
  widgets.configure({ hitsPerPage: 24 }),
  connectors.connectSearchBox(({ query }) => {
    if (document.activeElement !== at('query') && page.status !== 'error') box.set(query);
  })({}),
  // The widget of this name would also announce the count, in English.
  connectors.connectStats(({ nbHits }, isFirst) => {
    const text = `상품 ${nbHits.toLocaleString('ko')}개`;
    // The first time is before any answer.
    if (!isFirst && at('stats').textContent !== text) at('stats').textContent = text;
  })({}),
  widgets.sortBy({
    container: '#sort',
    items: Object.entries(ORDERS).map(([order, label]) => ({
      value: order === 'recommended' ? id : `${id}_${order}`,
      label,
    })),
  }),
  widgets.hierarchicalMenu({ container: '#category', attributes: [0, 1, 2].map((level) => `category.lvl${level}`) }),
  list('brand', { searchable: true, searchablePlaceholder: '브랜드 찾기', searchableShowReset: false }),
  list('colour'),
  list('size'),
  list('gender'),
  list('delivery'),
  widgets.rangeInput({
    container: '#price',
    attribute: 'price',
    templates: { separatorText: '~', submitText: '적용' },
  }),
  widgets.toggleRefinement({ container: '#in-stock', attribute: 'inStock', templates: { labelText: '품절 제외' } }),
  chosenFilters(connectors, at('chosen'), { colours: shop.colours, clearAll, taken: toResults }),
  widgets.hits({
    container: '#hits',
    templates: { item: (hit, tools) => productCard(hit, tools, shop.paints), empty: nothing },
  }),
  pager(connectors, at('pages'), () => {
    scrollTo({ top: 0 });
    toResults();
  }),
]);
page.on('render', () => {
  at('results').setAttribute('aria-busy', String(page.status === 'stalled'));
  for (const [selector, label] of Object.entries(LABELS)) {
    document.querySelector(selector)?.setAttribute('aria-label', label);
  }
  const results = page.mainIndex.getResults();
  if (page.status !== 'idle' || results === null) return;
  retryAfter = FIRST_RETRY_S;
  tell(noticeOf(results, shop.colours));
  showQuery(results.query);
});
page.on('error', (error) => {
  const failure = preview.chosen() === null ? null : previewFailure(error);
  if (failure !== null) return preview.fail(failure);
  const { text, retry } = errorState(error);
  tell(text, '다시 시도');
  if (!retry) return;
  clearTimeout(retrying);
  retrying = setTimeout(again, Math.max(error.retryAfter ?? 0, retryAfter) * 1_000);
  retryAfter = Math.min(retryAfter * 2, LAST_RETRY_S);
});
at('hits').addEventListener('click', ({ target }) => {
  if (target.matches('[data-clear]')) clearAll();
  if (target.matches('[data-query]')) page.setUiState({ [id]: { query: target.dataset.query } });
});
// On a wide page the filters are always open, on a phone behind their button.
const wide = matchMedia('(min-width: 48rem)');
const unfold = () => (at('filters').open = wide.matches);
wide.addEventListener('change', unfold);
unfold();
page.start();
ideas = await ideasFor(shopper).catch(() => []);
page.scheduleRender();

/** Where to search. The page may be there before the shop is open. */
async function openShop() {
  for (;;) {
    const answer = await fetch('shop.json').catch(() => null);
    if (answer?.ok) return answer.json();
    tell('상점을 여는 중입니다. 잠시만 기다려 주세요.');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function ideasFor(access) {
  const popular = (await fetchSuggestions(access, '')).map(({ text }) => text);
  return popular.length > 0 ? popular : fetchCategories(access);
}

function again() {
  clearTimeout(retrying);
  page.setUiState(asked);
}

function facetValue({ label, value, count, isRefined }, { html }) {
  const paint = shop.colours[value]?.paint;
  return html`<label>
    <input type="checkbox" checked="${isRefined}" value="${value}" />
    ${paint === undefined ? '' : html`<i class="swatch" style="${{ background: paint }}"></i>`}
    <span>${label}</span> <small>${count.toLocaleString('ko')}</small>
  </label>`;
}

function nothing(results, { html }) {
  const { title, advice, narrowed } = emptyState(results, results.getRefinements().length > 0);
  return html`<div class="empty">
    <p><strong>${title}</strong></p>
    <p>${advice}</p>
    ${
      narrowed
        ? html`<button type="button" data-clear>필터 모두 지우기</button>`
        : ideas.map((idea) => html`<button type="button" data-query="${idea}">${idea}</button>`)
    }
  </div>`;
}

/** @param action of a button behind the text; '': none */
function tell(text, action = '') {
  const notice = at('notice');
  // A live region is told only what has changed.
  if (notice.dataset.text === text) return;
  notice.dataset.text = text;
  notice.replaceChildren(text);
  if (action === '') return;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = action;
  button.addEventListener('click', again);
  notice.append(button);
}

function showQuery(query) {
  // Once for each query: whoever has the focus on a link keeps it.
  if (at('storefronts').dataset.query === query) return;
  at('storefronts').dataset.query = query;
  const title = query === '' ? `${storefront.name} 상품` : `'${query}' 검색 결과`;
  at('heading').textContent = title;
  document.title = `${title} - ${storefront.name}`;
  at('storefronts').replaceChildren(
    ...shop.storefronts.map((each) => {
      const link = document.createElement('a');
      link.href = storefrontAddress(each.id, query);
      link.textContent = each.name;
      if (each.id === id) link.setAttribute('aria-current', 'page');
      return link;
    }),
  );
}
