import type { QueryKnowledge } from './query-knowledge.ts';
import { readSlots } from './query-slots.ts';
import { brandKeyOf } from './word-runs.ts';

/** Whether a word means something by itself: to the catalogue, to a dictionary, or as a size, a colour and the like. Pure. */
export function isKnown(word: string, knowledge: QueryKnowledge): boolean {
  return isListed(word, knowledge) || readSlots(word, knowledge).slots.length > 0;
}

/** A known word, or several written as one, with a particle or without: 블랙원피스, 맨투맨을. Pure. */
export function isMadeOfKnown(word: string, knowledge: QueryKnowledge): boolean {
  if (isKnown(word, knowledge)) return true;
  if (word.length > LONGEST) return false;
  return splits(word, knowledge) || splits(word.replace(PARTICLE, ''), knowledge);
}

/** Nobody writes more words as one; a longer one is garbage that would only take time. */
const LONGEST = 16;

const PARTICLE = /(?:으로|은|는|을|를|의|로|에|도|만|용|색)$/u;

function isListed(word: string, { vocabulary, brands, optional, defined }: QueryKnowledge): boolean {
  return (
    vocabulary.words.get(word) !== undefined || defined.has(word) || optional.has(word) || brands.has(brandKeyOf(word))
  );
}

/** Whether it can be cut into known words of two letters or more. */
function splits(word: string, knowledge: QueryKnowledge): boolean {
  const reachable = new Set([0]);
  for (let end = 2; end <= word.length; end++) {
    for (let start = 0; start <= end - 2; start++) {
      if (!reachable.has(start) || !isKnown(word.slice(start, end), knowledge)) continue;
      reachable.add(end);
      break;
    }
  }
  return reachable.has(word.length);
}
