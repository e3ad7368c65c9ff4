import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestionForms, typedForms } from '../../src/search/suggestion-forms.ts';

describe('what a suggestion is found by', () => {
  it('is each spelling by its keys, its later words, and its initial consonants', () => {
    expect(suggestionForms(['나이키 운동화', 'NIKE 운동화'])).toEqual({
      keys: ['나이키운동화', 'nike운동화'],
      jamo: ['ㄴㅏㅇㅣㅋㅣㅇㅜㄴㄷㅗㅇㅎㅘ'.replace('ㅘ', 'ㅗㅏ'), 'nikeㅇㅜㄴㄷㅗㅇㅎㅗㅏ'],
      inner: ['ㅇㅜㄴㄷㅗㅇㅎㅗㅏ'],
      initials: ['ㄴㅇㅋㅇㄷㅎ', 'nikeㅇㄷㅎ'],
    });
  });

  it('has no signs and blanks, and tense consonants as plain ones too', () => {
    expect(suggestionForms(['빨간 H&M'])).toMatchObject({ keys: ['빨간hm'], initials: ['ㅃㄱhm', 'ㅂㄱhm'] });
  });
});

describe('what is typed', () => {
  it.each([
    ['나잌', { jamo: 'ㄴㅏㅇㅣㅋ', initials: '', swapped: '' }],
    ['ㄴㅇㅋ', { jamo: 'ㄴㅇㅋ', initials: 'ㄴㅇㅋ' }],
    ['ㄴㅇ ㄳ', { initials: 'ㄴㅇㄱㅅ' }],
    ['ＮＩＫＥ', { key: 'nike', jamo: 'nike' }],
    ['skdlz', { key: 'skdlz', swapped: 'ㄴㅏㅇㅣㅋ' }],
    ['sdz', { swapped: 'ㄴㅇㅋ', swappedInitials: 'ㄴㅇㅋ' }],
    ['ㅜㅑㅏ', { swapped: 'nik' }],
    ['xl', { swapped: '' }],
    ['2xl', { swapped: '' }],
    ['나이키'.normalize('NFD'), { key: '나이키' }],
    [' - ', { key: '', jamo: '', initials: '', swapped: '' }],
  ])('%s', (typed, forms) => {
    expect(typedForms(typed)).toMatchObject(forms);
  });

  it('is the start of what it becomes, key by key', () => {
    const syllable = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCodePoint(code));
    fc.assert(
      fc.property(fc.array(syllable, { minLength: 1, maxLength: 8 }), fc.nat(8), (syllables, length) => {
        const whole = suggestionForms([syllables.join('')]);
        const { jamo, key } = typedForms(syllables.slice(0, length).join(''));
        expect(whole.jamo[0]?.startsWith(jamo)).toBe(true);
        expect(whole.keys[0]?.startsWith(key)).toBe(true);
      }),
    );
  });
});
