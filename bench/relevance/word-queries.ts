import { fabricWords, fitWords } from '../../demo/generate/words.ts';
import { conceptOf, CONCEPTS } from './concepts.ts';
import { halfTyped, initials, inKoreanLayout, inLatinLayout, mistyped } from './misspell.ts';
import type { BrandedConcept, QueryDraft } from './query-set.ts';

/** Concepts that are no part of another one's name, so that a slip of one means nothing else. */
const NAMES = CONCEPTS.map(({ name }) => name).filter((name) => name.length > 2);

/** 오버핏맨투맨, 나이키운동화: what is written as one word. */
export function compoundQueries(branded: readonly BrandedConcept[]): QueryDraft[] {
  const own = CONCEPTS.filter(({ name }) => name.length > 3).map(({ name, means }) => ({
    text: name,
    wanted: { means },
  }));
  const fits = ['맨투맨', '반팔티', '긴팔티', '후드티', '셔츠', '가디건'].flatMap((name) =>
    (['over', 'semi_over'] as const).map((fit) => ({
      text: `${fitWords[fit]?.[0] ?? ''}${name}`,
      wanted: { means: conceptOf(name).means, fit },
    })),
  );
  const brands = branded.slice(0, 12).map(({ brand, concept }) => ({
    text: `${brand.ko.replaceAll(' ', '')}${concept.name}`,
    wanted: { means: concept.means, brand: brand.id },
  }));
  return interleaved(own, fits, brands);
}

export function spacingQueries(): QueryDraft[] {
  const apart = CONCEPTS.flatMap(({ spaced, means }) => spaced.map((text) => ({ text, wanted: { means } })));
  const odd = [
    ['트렌 치코트', '트렌치코트'],
    ['청 바 지', '청바지'],
    ['맨 투맨', '맨투맨'],
    ['후드 집 업', '후드집업'],
    ['원 피스', '원피스'],
    ['가 디건', '가디건'],
    ['슬 랙스', '슬랙스'],
    ['운동 화', '운동화'],
    ['니트 가디 건', '가디건'],
  ] as const;
  return interleaved(
    apart,
    odd.map(([text, name]) => ({ text, wanted: { means: conceptOf(name).means } })),
  );
}

export function synonymQueries(): QueryDraft[] {
  const nth = (place: number) =>
    CONCEPTS.flatMap(({ synonyms, means }) => {
      const text = synonyms[place];
      return text === undefined ? [] : [{ text, wanted: { means } }];
    });
  return interleaved(nth(0), nth(1), nth(2));
}

/** nike 운동화, 뉴발 운동화, 마르디 가디건, 나이키 jacket. */
export function transliterationQueries(branded: readonly BrandedConcept[]): QueryDraft[] {
  const latin = branded.map(({ brand, concept }) => ({
    text: `${brand.en.toLowerCase()} ${concept.name}`,
    wanted: { means: concept.means, brand: brand.id },
  }));
  const aliases = branded.flatMap(({ brand, concept }) =>
    brand.aliases.map((alias) => ({
      text: `${alias} ${concept.name}`,
      wanted: { means: concept.means, brand: brand.id },
    })),
  );
  const words = branded.flatMap(({ brand, concept }) => {
    const english = concept.synonyms.find((each) => /^[a-z]+$/.test(each));
    return english === undefined
      ? []
      : [{ text: `${brand.ko} ${english}`, wanted: { means: concept.means, brand: brand.id } }];
  });
  return interleaved(latin, aliases, words);
}

/** What a slip of the keyboard makes of a thing, and of a brand with a thing. */
export function slipQueries(
  kind: 'keyboard' | 'initials' | 'half-typed' | 'typo',
  branded: readonly BrandedConcept[],
): QueryDraft[] {
  const slip = { keyboard: inLatinLayout, initials, 'half-typed': halfTyped, typo: mistyped }[kind];
  const things = NAMES.flatMap((name) => {
    const text = slip(name);
    return text === null || NAMES.includes(text) ? [] : [{ text, wanted: { means: conceptOf(name).means } }];
  });
  if (kind === 'initials' || kind === 'half-typed') return things;
  const both = branded.slice(0, 10).flatMap(({ brand, concept }) => {
    const wrong = slip(brand.ko.replaceAll(' ', ''));
    const rest = kind === 'keyboard' ? (slip(concept.name) ?? '') : concept.name;
    return wrong === null ? [] : [{ text: `${wrong} ${rest}`, wanted: { means: concept.means, brand: brand.id } }];
  });
  const latin = branded.slice(0, 12).flatMap(({ brand }) => {
    const text = inKoreanLayout(brand.en);
    return /[ㄱ-ㅎㅏ-ㅣ]/.test(text) && /^[A-Za-z]+$/.test(brand.en)
      ? [{ text, wanted: { means: [], brand: brand.id } }]
      : [];
  });
  return kind === 'keyboard' ? interleaved(things, both, latin) : interleaved(things, both);
}

/** One of each list in turn. */
function interleaved(...lists: readonly (readonly QueryDraft[])[]): QueryDraft[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_none, place) =>
    lists.flatMap((list) => list.slice(place, place + 1)),
  ).flat();
}

/** 린넨 셔츠, 코듀로이 바지: for other classes. */
export function fabricWord(fabric: string): string {
  return fabricWords[fabric]?.[0] ?? fabric;
}
