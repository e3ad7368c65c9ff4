import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExpectedError } from '../../src/errors.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { readStorefronts, requireStorefront, storefrontHash } from '../../src/storefronts/read-storefronts.ts';
import { storefront } from '../support/product-row.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storefronts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('storefront files', () => {
  it('are read in the order of their ids', async () => {
    write('hiver.json', storefront({ id: 'hiver' }));
    write('brandi.json', storefront());
    const storefronts = await readStorefronts(folder);
    expect([...storefronts]).toEqual([
      ['brandi', storefront()],
      ['hiver', storefront({ id: 'hiver' })],
    ]);
    expect(requireStorefront(storefronts, 'hiver').id).toBe('hiver');
    expect(storefrontHash(storefront())).not.toBe(storefrontHash(storefront({ name: '새 이름' })));
  });

  it('of the demo are valid', async () => {
    const storefronts = await readStorefronts(join(PACKAGE_ROOT, 'storefronts'));
    expect([...storefronts.keys()]).toEqual(['brandi', 'hiver', 'selpi', 'seoulstore']);
  });

  it.each([
    ['not JSON', '{"id": "brandi"', /brandi\.json is not JSON/],
    ['a field that is missing', { ...storefront(), page: { size: 20 } }, /in the field page.*defaultSort/],
    ['a value out of bounds', storefront({ page: { size: 0, defaultSort: 'x' } }), /in the field page\.size/],
    ['a field that does not exist', { ...storefront(), colour: 'red' }, /brandi\.json is not valid/],
    ['a time zone that does not exist', storefront({ timeZone: 'Asia/Soul' }), /timeZone: there is no "Asia\/Soul"/],
    ['price bands that fall', storefront({ facets: { size: 3, priceBands: [2, 1] } }), /facets\.priceBands/],
    ['another id than its name', storefront({ id: 'hiver' }), /has the id "hiver"/],
  ])('are refused by name for %s', async (_case, content, message) => {
    write('brandi.json', content);
    const error = await refusal();
    expect(error.code).toBe('storefront-invalid');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(join(folder, 'brandi.json'));
  });

  it('must be there', async () => {
    expect((await refusal()).message).toContain(`${folder} has no file`);
    await expect(readStorefronts(join(folder, 'none'))).rejects.toMatchObject({ code: 'storefront-invalid' });
  });

  it('are listed when another one is asked for', async () => {
    write('brandi.json', storefront());
    const storefronts = await readStorefronts(folder);
    expect(() => requireStorefront(storefronts, 'nowhere')).toThrow(
      expect.objectContaining({ code: 'storefront-unknown', remedy: expect.stringContaining('brandi') as string }),
    );
  });
});

function write(name: string, content: object | string): void {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

async function refusal(): Promise<ExpectedError> {
  const error: unknown = await readStorefronts(folder).catch((reason: unknown) => reason);
  if (error instanceof ExpectedError) return error;
  throw new Error('The storefronts were read.', { cause: error });
}
