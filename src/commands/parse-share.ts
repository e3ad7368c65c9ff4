import { ExpectedError } from '../errors.ts';

/** A share such as 0.05 or 5%. @throws ExpectedError request-invalid */
export function parseShare(text: string): number {
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (share > 0 && share <= 1) return share;
  throw new ExpectedError(
    'request-invalid',
    `"${text}" is not a share of the products.`,
    'Write a share above 0 and up to 1, or a percentage such as 5%.',
  );
}
