import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../local/browser.ts';
import { PACKAGE_ROOT } from '../src/package-root.ts';

const FOLDER = join(PACKAGE_ROOT, 'docs', 'images');
const [address] = process.argv.slice(2);

/** What the documentation shows: a name, a width, an address below the page's, and what is done there. */
const SHOTS: readonly {
  name: string;
  width: number;
  height: number;
  at: string;
  act: (page: Page) => Promise<void>;
}[] = [
  {
    name: 'page-suggestions',
    width: 1100,
    height: 640,
    at: '',
    async act(page) {
      await page.getByRole('combobox', { name: '상품 검색' }).pressSequentially('맨툼');
      await page.getByRole('option', { name: '맨투맨' }).first().waitFor();
      await page.keyboard.press('ArrowDown');
    },
  },
  {
    name: 'page-correction',
    width: 1100,
    height: 760,
    at: '?storefront=selpi&q=qkswl',
    act: (page) => page.getByText("'반지'(으)로 검색한 결과입니다.").waitFor(),
  },
  {
    name: 'page-phone',
    width: 390,
    height: 844,
    at: '?q=3만원 이하 여성 원피스',
    act: (page) => page.getByText('검색어의 조건').waitFor(),
  },
];

if (address === undefined || !URL.canParse(address)) {
  console.error('Give the address of a running storefront page: npm run demo:screenshots -- http://127.0.0.1:3003/');
  process.exitCode = 1;
} else {
  await mkdir(FOLDER, { recursive: true });
  const browser = await openBrowser();
  try {
    for (const { name, width, height, at, act } of SHOTS) {
      const page = await browser.newPage({ viewport: { width, height }, locale: 'ko-KR' });
      await page.goto(new URL(at, address).href);
      await page.locator('.card').first().waitFor();
      await act(page);
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(FOLDER, `${name}.png`) });
      await page.close();
      console.log(`docs/images/${name}.png`);
    }
  } finally {
    await browser.close();
  }
}
