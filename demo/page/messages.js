import { valueName } from './names.js';

/** What a shopper should know about how the query was read; '' if it was taken as typed. */
export function noticeOf({ query, parsedQuery, userData, nbHits }, colours) {
  const reading = userData?.[0];
  if (query === '' || nbHits === 0 || reading === undefined) return '';
  if (reading.stage === 'best-sellers') return `'${query}' 검색 결과가 없어 인기 상품을 보여 드립니다.`;
  return [
    reading.corrections?.length > 0 || reading.stage === 'optional-dropped'
      ? `'${parsedQuery}'(으)로 검색한 결과입니다.`
      : '',
    reading.stage === 'fewer-words' || reading.stage === 'two-grams'
      ? `'${query}'에 모두 맞는 상품이 없어 비슷한 상품을 보여 드립니다.`
      : '',
    conditionsOf(reading.filters ?? {}, colours),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

/** Of what is read out of a query, what leaves products out and is not to be seen in their names. */
const CONDITIONS = ['gender', 'season', 'colour', 'optionSize', 'delivery'];

function conditionsOf({ priceFrom, priceTo, ...values }, colours) {
  const names = CONDITIONS.filter((attribute) => values[attribute] !== undefined).map((attribute) =>
    values[attribute].map((value) => valueName(attribute, value, colours)).join('·'),
  );
  if (priceFrom !== undefined) names.push(`${priceFrom.toLocaleString('ko')}원 이상`);
  if (priceTo !== undefined) names.push(`${priceTo.toLocaleString('ko')}원 이하`);
  return names.length === 0 ? '' : `검색어의 조건: ${names.join(', ')}`;
}

/** Why there is nothing, and what to do. @returns { title, advice, narrowed: whether filters leave nothing } */
export function emptyState({ query, userData }, narrowed) {
  if (userData?.[0]?.stage === 'banned') {
    return { title: `'${query}'은(는) 검색할 수 없는 말입니다.`, advice: '다른 검색어로 찾아보세요.', narrowed: false };
  }
  if (narrowed) {
    return { title: '고른 필터에 맞는 상품이 없습니다.', advice: '필터를 줄이거나 모두 지워 보세요.', narrowed };
  }
  if (query === '') return { title: '지금 보여 드릴 상품이 없습니다.', advice: '잠시 후 다시 들러 주세요.', narrowed };
  return {
    title: `'${query}'에 맞는 상품이 없습니다.`,
    advice: '철자를 확인하거나, 더 짧고 흔한 말로 찾아보세요.',
    narrowed,
  };
}

/** Why a preview can't be seen; null: that is not what the error is about. */
export function previewFailure({ status, message }) {
  if (status === 401) return '운영자 키가 맞지 않습니다.';
  if (status === 403) return '이 스토어의 운영자 키가 아닙니다.';
  return status === 400 ? message : null;
}

/** What went wrong, in words for a shopper. @returns { text, retry: whether it may work soon by itself } */
export function errorState({ status, message }) {
  if (status === 0) return { text: '검색 서버에 연결하지 못했습니다. 곧 다시 시도합니다.', retry: true };
  if (status === 429 || status >= 500) return { text: '지금은 검색이 어렵습니다. 곧 다시 시도합니다.', retry: true };
  return { text: `검색하지 못했습니다. ${message}`, retry: false };
}
