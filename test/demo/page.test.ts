import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSearchKeys } from '../../demo/search-keys.ts';
import { type PageServer, servePage } from '../../demo/serve-page.ts';
import { openBrowser } from '../../local/browser.ts';
import { createApiKey } from '../../src/api-keys/create-api-key.ts';
import { runReindex } from '../../src/commands/reindex.ts';
import { createResources } from '../../src/resources.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { createShop, type Shop } from '../support/shop.ts';

const resources = createResources();
const SLOW = { timeout: 20_000 };
/** 2027-01-10 in Seoul. */
const COMING = Date.UTC(2027, 0, 9, 15);
const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let shop: Shop;
let api: ApiProcess;
let server: PageServer;
let browser: Browser;
let operatorKey: string;
let previewRun: string;

beforeAll(async () => {
  shop = resources.use(await createShop({ name: 'page', products: 400 }), (opened) => opened.close());
  await shop.reindex(['brandi', 'hiver']);
  await shop.database.query("UPDATE products SET name = CONCAT(name, ' 설날특집') WHERE name LIKE '%원피스%'");
  previewRun = (await runReindex(shop.config, ['brandi'], COMING)).id;
  server = resources.use(await servePage(0), (opened) => opened.close());
  const storefronts = await readStorefronts(shop.config.STOREFRONTS_DIR);
  const keys = await createSearchKeys(shop.config, ['brandi', 'hiver'], 'demo-page', [server.url]);
  const key = { storefront: 'brandi', role: 'operator', channel: 'web', name: 'merchandiser' } as const;
  operatorKey = (await createApiKey(shop.elasticsearch, shop.config.NAME_PREFIX, key)).token;
  api = resources.use(await startApiProcess(shop.config), (process) => process.stop());
  server.open({
    api: api.url,
    storefronts: [...keys].map(([id, token]) => ({ id, name: storefronts.get(id)?.name ?? id, key: token })),
  });
  browser = resources.use(await openBrowser(), (opened) => opened.close());
}, 240_000);
afterAll(() => resources.close());

interface Opened {
  readonly page: Page;
  readonly box: Locator;
  /** What the page's scripts threw, and what the browser complained of. */
  readonly errors: string[];
}

async function withPage(
  look: { readonly width?: number; readonly address?: string },
  use: (opened: Opened) => Promise<void>,
): Promise<void> {
  const { width = 1280, address = '' } = look;
  const page = await browser.newPage({ viewport: { width, height: 900 }, locale: 'ko-KR' });
  page.setDefaultTimeout(SLOW.timeout);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  try {
    await page.goto(server.url + address);
    await page.locator('.card, .empty').first().waitFor();
    await use({ page, box: page.getByRole('combobox', { name: '상품 검색' }), errors });
  } finally {
    await page.close();
  }
}

/** Of the search box: the list of orders has options as well. */
function suggested(page: Page): Locator {
  return page.locator('#suggestions').getByRole('option');
}

async function found(page: Page): Promise<number> {
  return Number((await page.locator('#stats').innerText()).replaceAll(/\D/g, ''));
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds wrong with the page as it stands: names, roles, contrast and all else that it knows. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('the storefront page in a browser', () => {
  it('suggests, searches, narrows, goes back and switches the storefront by keyboard alone', async () => {
    await withPage({}, async ({ page, box, errors }) => {
      const all = await found(page);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('검색 결과로 건너뛰기');
      await box.pressSequentially('티셔');
      await suggested(page).first().waitFor();
      expect(await box.getAttribute('aria-expanded')).toBe('true');
      expect(await barriers(page)).toEqual([]);
      await box.press('ArrowDown');
      expect(await box.getAttribute('aria-activedescendant')).toBe('suggestion-0');
      const words = await page.locator('#suggestions [aria-selected="true"] span').innerText();
      await box.press('Enter');
      await expect.poll(() => found(page), SLOW).toBeLessThan(all);
      expect(await box.inputValue()).toBe(words);
      expect(await page.getByRole('listbox', { name: '추천 검색어' }).isVisible()).toBe(false);
      const matching = await found(page);
      expect(matching).toBeGreaterThan(0);
      await page.waitForURL(({ searchParams }) => searchParams.get('q') === words);

      const value = page.locator('#colour label').first();
      const count = Number((await value.locator('small').innerText()).replaceAll(/\D/g, ''));
      expect(count).toBeLessThan(matching);
      const unnarrowed = page.url();
      await value.locator('input').press('Space');
      await expect.poll(() => found(page), SLOW).toBe(count);
      // InstantSearch writes the address a little later: who is quicker makes one step of two.
      await page.waitForURL(({ href }) => href !== unnarrowed);
      expect(await barriers(page)).toEqual([]);
      await page.locator('#chosen button').first().press('Enter');
      await expect.poll(() => found(page), SLOW).toBe(matching);
      await page.waitForURL(({ href }) => href === unnarrowed);

      await page.goBack();
      await expect.poll(() => found(page), SLOW).toBe(count);
      await page.getByRole('link', { name: '하이버' }).press('Enter');
      await page.waitForURL(/storefront=hiver/);
      await page.locator('.card').first().waitFor();
      expect(await page.getByRole('link', { name: '하이버' }).getAttribute('aria-current')).toBe('page');
      expect(await box.inputValue()).toBe(words);
      expect(errors).toEqual([]);
    });
  }, 60_000);

  it('suggests for half-typed syllables and initial consonants', async () => {
    await withPage({}, async ({ page, box }) => {
      for (const [typed, meant] of [
        ['맨툼', '맨투맨'],
        ['ㅁㅌㅁ', '맨투맨'],
      ] as const) {
        await box.fill(typed);
        await suggested(page).filter({ hasText: meant }).first().waitFor();
      }
      await box.press('Escape');
      expect(await suggested(page).count()).toBe(0);
    });
  }, 60_000);

  it('says how it read the query, on a phone too, in no more than its width', async () => {
    await withPage({ width: 390 }, async ({ page, box, errors }) => {
      await box.fill('xltucm');
      await box.press('Enter');
      await page.getByText("'티셔츠'(으)로 검색한 결과입니다.").waitFor();
      await box.fill('3만원 이하 티셔츠');
      await box.press('Enter');
      await page.getByText('검색어의 조건: 30,000원 이하').waitFor();
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      await page.getByText('필터', { exact: true }).click();
      await page.locator('#size label').first().waitFor();
      expect(await barriers(page)).toEqual([]);
      expect(errors).toEqual([]);
    });
  }, 60_000);

  it('sorts, and turns pages in the address', async () => {
    await withPage({}, async ({ page }) => {
      await page.getByRole('combobox', { name: '정렬' }).selectOption({ label: '낮은 가격순' });
      const prices = async (): Promise<number[]> =>
        (await page.locator('.card:not(.sold-out) .price strong').allInnerTexts())
          .filter((text) => text.endsWith('원'))
          .map((text) => Number(text.replaceAll(/\D/g, '')));
      await expect
        .poll(async () => {
          const shown = await prices();
          return shown.length > 5 && shown.every((price, place) => price >= (shown[place - 1] ?? 0));
        }, SLOW)
        .toBe(true);
      const dearest = Math.max(...(await prices()));
      await page.getByRole('link', { name: '다음 페이지' }).press('Enter');
      await page.waitForURL(({ searchParams }) => searchParams.get('page') === '2');
      await expect.poll(async () => Math.min(...(await prices())), SLOW).toBeGreaterThanOrEqual(dearest);
      expect(await page.locator('#pages [aria-current]').innerText()).toBe('2');
    });
  }, 60_000);

  it('has an answer where there is nothing', async () => {
    await withPage({ address: '?q=짝퉁' }, async ({ page }) => {
      await page.getByText("'짝퉁'은(는) 검색할 수 없는 말입니다.").waitFor();
      expect(await barriers(page)).toEqual([]);
      // Nobody has searched yet: categories take the place of what is popular.
      await page.getByRole('button', { name: '의류' }).click();
      await page.locator('.card').first().waitFor();
    });
    await withPage({ address: '?q=ㅁㄴㅇㄹㅁㄴㅇㄹ' }, async ({ page }) => {
      await page.getByText("'ㅁㄴㅇㄹㅁㄴㅇㄹ'에 맞는 상품이 없습니다.").waitFor();
    });
    await withPage({ address: '?q=티셔츠&range[price]=1:2' }, async ({ page }) => {
      await page.getByText('고른 필터에 맞는 상품이 없습니다.').waitFor();
      await page.locator('.empty').getByRole('button', { name: '필터 모두 지우기' }).click();
      await page.locator('.card').first().waitFor();
    });
  }, 60_000);

  it('says when the search can not be reached, and goes on by itself when it can', async () => {
    await withPage({}, async ({ page, box }) => {
      await page.route('**/instantsearch', (route) => route.abort());
      await box.fill('티셔츠');
      await box.press('Enter');
      await page.getByText('검색 서버에 연결하지 못했습니다.').waitFor();
      expect(await page.getByRole('button', { name: '다시 시도' }).isVisible()).toBe(true);
      await page.unroute('**/instantsearch');
      await page.getByRole('heading', { level: 1, name: "'티셔츠' 검색 결과" }).waitFor({ state: 'attached' });
      expect(await page.locator('#notice').innerText()).toBe('');

      const busy = { status: 503, headers: { 'access-control-allow-origin': '*' }, json: { detail: 'Busy.' } };
      await page.route('**/instantsearch', (route) => route.fulfill(busy));
      await box.fill('바지');
      await box.press('Enter');
      await page.getByText('지금은 검색이 어렵습니다.').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.unroute('**/instantsearch');
      await page.getByRole('button', { name: '다시 시도' }).click();
      await page.getByRole('heading', { level: 1, name: "'바지' 검색 결과" }).waitFor({ state: 'attached' });
    });
  }, 60_000);

  it('shows an operator what comes, with a key that is in no file of the page', async () => {
    await withPage({}, async ({ page, box }) => {
      const preview = async (key: string, run: string): Promise<void> => {
        await page.getByText('운영자용 미리보기').click();
        await page.getByLabel('운영자 키').fill(key);
        await page.getByLabel('실행 번호').fill(run);
        await page.locator('#operator').getByRole('button').click();
      };
      await preview('wrong', previewRun);
      await page.getByText('운영자 키가 맞지 않습니다.').waitFor();
      await preview(operatorKey, '20200101t000000000-0000');
      await page.getByText('There is no preview 20200101t000000000-0000').waitFor();
      await preview(operatorKey, previewRun);
      await page.getByText(`미리보기 ${previewRun}`).waitFor();
      await box.fill('설날특집');
      await box.press('Enter');
      await page.getByRole('heading', { level: 2, name: '설날특집' }).first().waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.waitForURL(({ searchParams }) => searchParams.get('q') === '설날특집');
      await page.reload();
      await page.getByRole('heading', { level: 2, name: '설날특집' }).first().waitFor();
      await page.getByRole('button', { name: '미리보기 끝내기' }).click();
      await expect.poll(() => page.getByRole('heading', { level: 2, name: '설날특집' }).count(), SLOW).toBe(0);
      expect(await page.evaluate('sessionStorage.length')).toBe(0);
    });
    for (const file of ['/', '/page.js', '/shop.json']) {
      expect(await (await fetch(server.url + file)).text()).not.toContain(operatorKey);
    }
  }, 60_000);

  it('waits for a shop that is not open yet', async () => {
    const early = await servePage(0);
    const page = await browser.newPage();
    try {
      await page.goto(early.url);
      await page.getByText('상점을 여는 중입니다.').waitFor(SLOW);
      early.open({ api: api.url, storefronts: [{ id: 'brandi', name: '브랜디', key: 'none' }] });
      await page.getByText('검색하지 못했습니다.').or(page.getByText('검색 서버에')).waitFor(SLOW);
    } finally {
      await page.close();
      await early.close();
    }
  }, 60_000);
});
