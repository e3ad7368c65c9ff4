import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSearchKeys } from '../../demo/search-keys.ts';
import { type PageServer, servePage } from '../../demo/serve-page.ts';
import { createResources } from '../../src/resources.ts';
import { readStorefronts } from '../../src/storefronts/read-storefronts.ts';
import { startApiProcess } from '../support/api-process.ts';
import { createShop } from '../support/shop.ts';

const resources = createResources();
let server: PageServer;
let browser: Browser;

beforeAll(async () => {
  const shop = resources.use(await createShop({ name: 'page', products: 400 }), (opened) => opened.close());
  await shop.reindex(['brandi', 'hiver']);
  server = resources.use(await servePage(0), (opened) => opened.close());
  const storefronts = await readStorefronts(shop.config.STOREFRONTS_DIR);
  const keys = await createSearchKeys(shop.config, ['brandi', 'hiver'], 'demo-page', [server.url]);
  const api = resources.use(await startApiProcess(shop.config), (process) => process.stop());
  server.open({
    api: api.url,
    storefronts: [...keys].map(([id, key]) => ({ id, name: storefronts.get(id)?.name ?? id, key })),
  });
  browser = resources.use(
    await playwright.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true }),
    (opened) => opened.close(),
  );
}, 120_000);
afterAll(() => resources.close());

async function openPage(width: number, height: number): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width, height }, locale: 'ko-KR' });
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(server.url);
  await page.locator('.card').first().waitFor();
  return { page, errors };
}

async function found(page: Page): Promise<number> {
  return Number((await page.locator('#stats').innerText()).replaceAll(/\D/g, ''));
}

describe('the storefront page in a browser', () => {
  it('suggests, searches, narrows and switches the storefront by keyboard', async () => {
    const { page, errors } = await openPage(1280, 900);
    const all = await found(page);
    const box = page.getByRole('combobox', { name: '상품 검색' });
    await box.pressSequentially('티셔');
    await page.getByRole('option').first().waitFor();
    expect(await box.getAttribute('aria-expanded')).toBe('true');
    await box.press('ArrowDown');
    expect(await box.getAttribute('aria-activedescendant')).toBe('suggestion-0');
    const words = await page.locator('[aria-selected="true"] span').innerText();
    await box.press('Enter');
    await expect.poll(() => found(page), { timeout: 20_000 }).toBeLessThan(all);
    expect(await box.inputValue()).toBe(words);
    expect(await page.getByRole('listbox', { name: '추천 검색어' }).isVisible()).toBe(false);
    const matching = await found(page);
    expect(matching).toBeGreaterThan(0);

    const value = page.locator('#colour label').first();
    const count = Number((await value.locator('small').innerText()).replaceAll(/\D/g, ''));
    expect(count).toBeLessThan(matching);
    await value.locator('input').press('Space');
    await expect.poll(() => found(page), { timeout: 20_000 }).toBe(count);

    await page.getByRole('link', { name: '하이버' }).press('Enter');
    await page.waitForURL(/storefront=hiver/);
    await page.locator('.card').first().waitFor();
    expect(await page.getByRole('link', { name: '하이버' }).getAttribute('aria-current')).toBe('page');
    expect(await page.getByRole('combobox', { name: '상품 검색' }).inputValue()).toBe(words);
    expect(errors).toEqual([]);
    await page.close();
  }, 90_000);

  it('says for which words it searched instead of those on the wrong keyboard layout', async () => {
    const { page } = await openPage(390, 844);
    const box = page.getByRole('combobox', { name: '상품 검색' });
    await box.fill('xltucm');
    await box.press('Enter');
    await page.getByText("'티셔츠'(으)로 검색한 결과입니다.").waitFor();
    // Nothing is wider than a phone.
    const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(widest).toBeLessThanOrEqual(390);
    await page.close();
  }, 90_000);
});
