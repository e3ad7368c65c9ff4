import { describe, expect, it } from 'vitest';
import { QUERY_TEXT_LENGTH, readQueryText } from '../../src/search/query-text.ts';

describe('the text of a query', () => {
  it.each([
    ['is trimmed, and its blanks are single', '  반팔   티 ', '반팔 티'],
    ['is lower case', 'NIKE 후드', 'nike 후드'],
    ['is half width', 'ＮＩＫＥ　２ＸＬ', 'nike 2xl'],
    ['is composed', '반팔티'.normalize('NFD'), '반팔티'],
    ['joins letters typed one by one', 'ㅂㅏㅈㅣ', '바지'],
    ['has no control characters', '반팔\u0000\u001b티\n셔츠', '반팔 티 셔츠'],
    ['has no invisible characters', '반\u200b팔\u202e티\ufeff', '반팔티'],
    ['has no blanks that count as letters', '반팔\u3164\u3164티', '반팔 티'],
    ['keeps its signs', '1+1 h&m', '1+1 h&m'],
    ['is empty when nothing is left', ' \u200b\u3164 ', ''],
  ])('%s', (_what, typed, applied) => {
    expect(readQueryText(typed)).toMatchObject({ applied, initials: false });
  });

  it('shows the original as typed', () => {
    expect(readQueryText('  ＮＩＫＥ 후드 ')).toMatchObject({ original: 'ＮＩＫＥ 후드', applied: 'nike 후드' });
  });

  it('keeps initial consonants whole', () => {
    expect(readQueryText(' ㅊㅂㅈ ')).toEqual({ original: 'ㅊㅂㅈ', applied: 'ㅊㅂㅈ', initials: true });
    expect(readQueryText('ㄴㅇㅋ ㅇㄷㅎ')).toMatchObject({ applied: 'ㄴㅇㅋ ㅇㄷㅎ', initials: true });
    expect(readQueryText('ㄴㅇㅋ 신발').initials).toBe(false);
  });

  it('is cut to 100 characters, and never inside of one', () => {
    expect(readQueryText('가'.repeat(500)).applied).toBe('가'.repeat(QUERY_TEXT_LENGTH));
    expect(readQueryText('😀'.repeat(500)).original).toBe('😀'.repeat(QUERY_TEXT_LENGTH));
    // One character that NFKC makes eighteen of.
    expect(Array.from(readQueryText('ﷺ'.repeat(100)).applied).length).toBeLessThanOrEqual(QUERY_TEXT_LENGTH);
  });

  it('survives halves of characters', () => {
    expect(readQueryText('반팔\ud800티\udc00').applied).toBe('반팔티');
  });
});
