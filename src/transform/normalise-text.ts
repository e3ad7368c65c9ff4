/** One spelling for every way to write the same: full width, decomposed and capital letters. */
export function normaliseText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** A brand's spelling as a key: normalised, and only its letters and digits, so that H&M and "h m" are one. */
export function brandKey(spelling: string): string {
  const normal = normaliseText(spelling);
  return normal.replace(/[^\p{L}\p{M}\p{N}]+/gu, '') || normal.replace(/\s+/g, '');
}
