/** A token, and where it stands in its text. */
export interface PlacedToken {
  readonly token: string;
  readonly start: number;
  readonly end: number;
}

/** A user word that cuts through a word of a text. */
export interface WordCut {
  readonly text: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Whether a user word breaks a word of a text: it begins or ends inside of what was one token without user words, the
 * tokenizer splits there now, and what is left are single syllables, or the token was a word that stands by itself
 * elsewhere. A new word that mends a wrong split (키즈원 피스 to 키즈 원피스) breaks nothing. Pure.
 *
 * @param rule of the user dictionary: a word, or a word and its parts
 * @param others words that the user dictionary has as well: whoever wrote a longer one has decided about its parts
 * @param known words that stand by themselves somewhere
 * @param before tokens without user words
 * @param after tokens with all of them
 */
export function wordCut(
  text: string,
  rule: string,
  others: readonly string[],
  known: ReadonlySet<string>,
  before: readonly PlacedToken[],
  after: readonly PlacedToken[],
): WordCut | null {
  const [word = '', ...parts] = rule.split(' ');
  if (text === word) return null;
  const pieces = parts.length === 0 ? [word] : parts;
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
    const end = start + word.length;
    const here = after.filter((token) => token.start >= start && token.end <= end).map(({ token }) => token);
    const applied = here.join(' ') === pieces.join(' ');
    const broken = before.filter((token) => [start, end].some((place) => place > token.start && place < token.end));
    const worse = syllables(after) > syllables(before) || broken.some(({ token }) => known.has(token));
    if (applied && broken.length > 0 && worse && !others.some((other) => covers(text, other, start, end)))
      return { text, before: before.map(textOf), after: after.map(textOf) };
  }
  return null;
}

/** Whether a longer word stands in the text around a place. */
function covers(text: string, word: string, from: number, to: number): boolean {
  if (word.length <= to - from) return false;
  for (let start = text.indexOf(word); start >= 0 && start <= from; start = text.indexOf(word, start + 1)) {
    if (start + word.length >= to) return true;
  }
  return false;
}

function syllables(tokens: readonly PlacedToken[]): number {
  return tokens.filter(({ start, end }) => end - start === 1).length;
}

function textOf({ token }: PlacedToken): string {
  return token;
}
