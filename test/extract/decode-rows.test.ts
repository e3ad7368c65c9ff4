import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../src/errors.ts';
import { decodeRows, missingColumns } from '../../src/extract/decode-rows.ts';
import { SOURCE_SHAPE, type SourceFile } from '../../src/extract/source-shape.ts';

/** One row of `file` in the order of its documented columns, with `given` in place of the defaults. */
function decodeOne(file: SourceFile, given: Record<string, unknown>) {
  const columns = Object.keys(SOURCE_SHAPE[file]);
  const values = columns.map((column) => (column in given ? given[column] : null));
  const { rows, faults } = decodeRows(file, columns, [values]);
  return { row: rows[0] as Record<string, unknown> | undefined, fault: faults[0] };
}

const TIME_DEAL = {
  product_id: 7,
  id: 1,
  price: 100,
  starts_at: '2026-11-23 00:00:00',
  ends_at: '2026-11-24 00:00:00',
  priority: 0,
};
const CATEGORY = { id: 1, name: '상의' };
const COUPON = { product_id: 7, id: 1, member_grades: '' };
const OPTION = { product_id: 7, id: 11, stock: 3, extra_price: 0 };

describe('what a column may hold', () => {
  it.each([
    ['id', 'categories', CATEGORY, 'id', 12, 12],
    ['id as text, beyond 32 bits', 'categories', CATEGORY, 'id', '9007199254740991', 9_007_199_254_740_991],
    ['id that may be NULL', 'categories', CATEGORY, 'parent_id', null, null],
    ['integer', 'options', OPTION, 'extra_price', -500, -500],
    ['integer as DECIMAL text', 'options', OPTION, 'stock', '42.00', 42],
    ['integer that may be NULL', 'coupons', COUPON, 'percent_off', null, null],
    ['text', 'categories', CATEGORY, 'name', '나이키 👟', '나이키 👟'],
    ['empty text', 'categories', CATEGORY, 'name', '', ''],
    ['number where text is wanted', 'categories', CATEGORY, 'name', 2026, '2026'],
    ['text that may be NULL', 'categories', CATEGORY, 'name_en', null, null],
    ['flag 1', 'categories', CATEGORY, 'displayed', 1, true],
    ['flag as text', 'categories', CATEGORY, 'displayed', '0', false],
    ['flag that may be NULL', 'categories', CATEGORY, 'displayed', null, null],
    ['moment in UTC', 'time-deals', TIME_DEAL, 'starts_at', '2026-11-23 15:00:01', Date.UTC(2026, 10, 23, 15, 0, 1)],
    [
      'moment with microseconds',
      'time-deals',
      TIME_DEAL,
      'starts_at',
      '2026-11-23 15:00:01.250999',
      Date.UTC(2026, 10, 23, 15, 0, 1, 250),
    ],
    ['moment that is a DATE', 'time-deals', TIME_DEAL, 'ends_at', '2026-11-23', Date.UTC(2026, 10, 23)],
    ['moment that may be NULL', 'coupons', COUPON, 'ends_at', null, null],
    ['list', 'coupons', COUPON, 'member_grades', 'gold, vip,,', ['gold', 'vip']],
    ['empty list', 'coupons', COUPON, 'member_grades', '', []],
  ] as const)('reads %s', (_, file, base, column, value, expected) => {
    const { row, fault } = decodeOne(file, { ...base, [column]: value });
    expect(fault).toBeUndefined();
    const property = column.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    expect(row?.[property]).toEqual(expected);
  });

  it.each([
    ['id', 'categories', CATEGORY, 'id', -1, 'holds -1, not a whole number below 2^53'],
    ['id beyond 2^53', 'categories', CATEGORY, 'id', '9007199254740993', 'not a whole number below 2^53'],
    ['blank id', 'categories', CATEGORY, 'id', ' ', 'holds " ", not a whole number below 2^53'],
    ['fraction', 'options', OPTION, 'stock', '1.5', 'holds "1.5", not a whole number'],
    ['infinite number', 'options', OPTION, 'stock', '1e999', 'holds "1e999", not a whole number'],
    ['BLOB', 'categories', CATEGORY, 'name', Buffer.from('x'), 'not text'],
    ['flag 2', 'categories', CATEGORY, 'displayed', 2, 'holds 2, not 0 or 1'],
    ['zero date', 'time-deals', TIME_DEAL, 'ends_at', '0000-00-00 00:00:00', 'not a DATETIME'],
  ] as const)('refuses a(n) %s', (_, file, base, column, value, reason) => {
    const { row, fault } = decodeOne(file, { ...base, [column]: value });
    expect(row).toBeUndefined();
    expect(fault?.cause).toContain(`${file}.sql: column ${column} `);
    expect(fault?.cause).toContain(reason);
  });

  it.each([
    ['id', 'categories', CATEGORY, 'id'],
    ['integer', 'options', OPTION, 'stock'],
    ['text', 'categories', CATEGORY, 'name'],
    ['moment', 'time-deals', TIME_DEAL, 'starts_at'],
    ['flag', 'product-categories', { product_id: 7, category_id: 1 }, 'is_primary'],
    ['list', 'coupons', COUPON, 'member_grades'],
  ] as const)('refuses NULL for the kind %s, which may have none', (_, file, base, column) => {
    const { fault } = decodeOne(file, { ...base, [column]: null });
    expect(fault?.cause).toBe(`${file}.sql: column ${column} is NULL where none may be`);
  });

  it('shortens a long value in the cause', () => {
    const { fault } = decodeOne('options', { ...OPTION, stock: 'x'.repeat(5_000) });
    expect(fault?.cause.length).toBeLessThan(150);
  });
});

describe('a result', () => {
  it('may have its columns in any order, and more than are documented', () => {
    const { rows } = decodeRows('tags', ['weight', 'tag', 'product_id'], [[0.5, '데일리', 7]]);
    expect(rows).toEqual([{ productId: 7, tag: '데일리' }]);
  });

  it('loses only the row that is at fault, and says whose it was', () => {
    const { rows, faults } = decodeRows(
      'tags',
      ['product_id', 'tag'],
      [
        [7, '데일리'],
        [8, null],
        [9, '오피스룩'],
      ],
    );
    expect(rows.map((row) => row.productId)).toEqual([7, 9]);
    expect(faults).toEqual([{ owner: 8, cause: 'tags.sql: column tag is NULL where none may be' }]);
  });

  it('knows the owner also where ids come as text, and says that there is none where the id is the fault', () => {
    const { faults } = decodeRows(
      'tags',
      ['product_id', 'tag'],
      [
        ['8', null],
        [null, '데일리'],
      ],
    );
    expect(faults.map((fault) => fault.owner)).toEqual([8, null]);
  });

  it('without a documented column is refused with the file and the column', () => {
    const failure = catchExpected(() => decodeRows('options', ['product_id', 'id', 'stock'], []));
    expect(failure.code).toBe('source-invalid');
    expect(failure.message).toBe(
      'The query options.sql does not return the columns colour, colour_group, size, size_type, extra_price, displayed.',
    );
    expect(failure.remedy).toContain('docs/adapting.md');
    expect(missingColumns('tags', ['tag'])).toEqual(['product_id']);
  });
});

function catchExpected(work: () => unknown): ExpectedError {
  try {
    work();
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
