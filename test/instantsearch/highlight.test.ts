import { describe, expect, it } from 'vitest';
import { highlight } from '../../src/search/highlight.ts';

const mark = (text: string, ...words: string[]) => highlight(text, words, { pre: '[', post: ']' });

describe('highlight', () => {
  it.each([
    ['오버핏 반팔티', ['반팔티'], '오버핏 [반팔티]', 'full'],
    ['오버핏 반팔 티', ['반팔티'], '오버핏 [반팔 티]', 'full'],
    ['반팔 티', ['반팔', '티'], '[반팔] [티]', 'full'],
    ['NIKE Nike nike', ['nike'], '[NIKE] [Nike] [nike]', 'full'],
    ['ＮＩＫＥ 운동화', ['nike', '구두'], '[ＮＩＫＥ] 운동화', 'partial'],
    ['맨투맨 티', ['맨투', '투맨'], '[맨투맨] 티', 'full'],
    ['코트', ['니트'], '코트', 'none'],
    ['<b>코트</b>', ['코트'], '<b>[코트]</b>', 'full'],
    ['🧥 코트', ['코트'], '🧥 [코트]', 'full'],
    ['', ['코트'], '', 'none'],
    ['코트', [], '코트', 'none'],
  ])('marks %j for %j', (text, words, value, matchLevel) => {
    expect(mark(text, ...words)).toMatchObject({ value, matchLevel });
  });

  it('never cuts a syllable that is written in parts', () => {
    const name = '가디건'.normalize('NFD');
    expect(mark(`${name} 니트`, '가디건').value).toBe(`[${name}] 니트`);
    expect(mark(name, '가디거').matchLevel).toBe('none');
  });
});
