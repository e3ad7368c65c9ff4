/** What the values of a filter are called on the page. */
const NAMES = {
  gender: { female: '여성', male: '남성', unisex: '공용', kids: '키즈' },
  delivery: { standard: '일반배송', today: '오늘출발', dawn: '새벽배송' },
  season: { spring: '봄', summer: '여름', autumn: '가을', winter: '겨울', all: '사계절' },
};

/** @param colours { [group]: { name } } */
export function valueName(attribute, value, colours) {
  if (attribute === 'colour') return colours[value]?.name ?? value;
  return NAMES[attribute]?.[value] ?? value;
}
