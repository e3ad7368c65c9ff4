import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CONFIG_NAMES } from '../../src/config.ts';

it('.env.example has every setting of the product, once, and no other', () => {
  const example = readFileSync(join(import.meta.dirname, '..', '..', '.env.example'), 'utf8');
  const names = [...example.matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]);
  expect(names.toSorted()).toEqual(CONFIG_NAMES.toSorted());
});
