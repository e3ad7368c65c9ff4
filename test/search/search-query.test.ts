import { describe, expect, it } from 'vitest';
import { attemptQuery } from '../../src/search/attempt-query.ts';
import { NOTHING_DENIED } from '../../src/search/denied.ts';
import { NO_MERCHANDISING } from '../../src/search/merchandising.ts';
import { organicWindow } from '../../src/search/place-pins.ts';
import { NO_KNOWLEDGE } from '../../src/search/query-knowledge.ts';
import { type Attempt, planQuery, WITHOUT_WORDS } from '../../src/search/query-plan.ts';
import { searchQuery } from '../../src/search/search-query.ts';
import { readSearchRequest, type SearchQuery } from '../../src/search/search-request.ts';
import { visibilityFilters } from '../../src/search/visibility.ts';
import { NOW } from '../support/product-document.ts';
import { readDemoStorefront } from '../support/search-index.ts';

const brandi = await readDemoStorefront('brandi');
const visibility = visibilityFilters(
  { now: NOW, channel: 'web', adultVerified: false, memberGrade: null, staff: false, denied: NOTHING_DENIED },
  brandi,
);
const MATCHES: readonly Attempt['match'][] = ['all', 'most', 'two-grams'];

function queryFor(query: Partial<SearchQuery>, match: Attempt['match'] = 'all', storefront = brandi) {
  const request = readSearchRequest({ page: 1, ...query }, storefront);
  const window = organicWindow(request.page, 0);
  const merchandising = NO_MERCHANDISING;
  const attempt = planQuery(request.text, NO_KNOWLEDGE).first ?? WITHOUT_WORDS;
  const words = request.text.applied === '' ? null : attemptQuery({ ...attempt, match }, storefront);
  const items = { without: [] };
  return searchQuery({
    request,
    storefront,
    words,
    visibility,
    merchandising,
    items,
    window,
    fields: ['id'],
    after: null,
    rankedAt: NOW,
  });
}

/** The path to every string in `value` that contains `text`. */
function pathsTo(value: unknown, text: string, path = ''): string[] {
  if (typeof value === 'string') return value.includes(text) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => pathsTo(one, text, `${path}/${name}`));
}

describe('the query', () => {
  it.each(MATCHES)('has what a shopper types only where it is matched as text: %s', (match) => {
    const typed = 'zzz';
    const slots = { gender: [typed], age: [typed], season: [typed], delivery: [typed] };
    const filters = { colour: [typed], optionSize: [typed], ...slots };
    const paths = pathsTo(queryFor({ q: `${typed} and ${typed}`, ...filters }, match), typed);
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) {
      expect(path).toMatch(/\/(match|match_phrase)\/[^/]+\/query$|\/terms\/[^/]+\/\d+$/);
    }
  });

  it('has no query that parses or runs what it is given', () => {
    const everything = JSON.stringify(MATCHES.map((match) => queryFor({ q: '반팔티', category: ['1'] }, match)));
    expect(everything).not.toMatch(/query_string|"script|wildcard|"prefix"|"regexp"|"fuzzy"/);
  });

  it.each(MATCHES)('carries the visibility filters, with and without words: %s', (match) => {
    for (const query of [{}, { q: '반팔티' }]) {
      const text = JSON.stringify(queryFor(query, match).query);
      for (const filter of visibility) expect(text).toContain(JSON.stringify(filter));
    }
  });

  it('leaves what is counted untouched by what is picked', () => {
    const body = queryFor({ brand: ['7'], colour: ['블랙'] });
    expect(JSON.stringify(body.query)).not.toContain('블랙');
    expect(body.post_filter).toEqual({
      bool: { filter: [{ terms: { 'brand.id': ['7'] } }, { terms: { colourGroups: ['블랙'] } }] },
    });
    expect(body.aggs?.['brand']).toMatchObject({
      filter: { bool: { filter: [{ terms: { colourGroups: ['블랙'] } }] } },
    });
  });

  it('tries every run of words as a brand', () => {
    const [, keys] = /"brand\.keys":(\[[^\]]*\])/.exec(JSON.stringify(queryFor({ q: 'H&M 무신사 스탠다드' }))) ?? [];
    expect(JSON.parse(keys ?? '[]')).toEqual([
      'hm',
      'hm무신사',
      'hm무신사스탠다드',
      '무신사',
      '무신사스탠다드',
      '스탠다드',
    ]);
  });

  it('bounds what popularity and newness may do, whatever the weights', () => {
    const eager = { ...brandi, ranking: { ...brandi.ranking, popularity: 90, recency: 10 } };
    const text = JSON.stringify(queryFor({ q: '니트' }, 'all', eager));
    expect(text).toContain('"field_value_factor":{"field":"popularity","factor":0.9,');
    expect(text).toContain('"weight":0.1,"gauss"');
  });

  it('pages', () => {
    expect(queryFor({ page: 3, size: 40 })).toMatchObject({ from: 80, size: 40, track_total_hits: true });
  });
});
