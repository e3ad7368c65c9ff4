import { valueName } from './names.js';

/**
 * The filters that are on, each a button that takes it off, and one for all of them.
 *
 * @param options.taken () => void, when the button that had the focus goes away
 */
export function chosenFilters(connectors, container, { colours, clearAll, taken }) {
  return connectors.connectCurrentRefinements(({ items, refine }) => {
    const buttons = items.flatMap(({ refinements }) =>
      refinements.map((refinement) => {
        const name = nameOf(refinement, colours);
        return button(`${name} ✕`, `${name} 필터 지우기`, () => {
          refine(refinement);
          taken();
        });
      }),
    );
    if (buttons.length > 0) buttons.push(button('필터 모두 지우기', '필터 모두 지우기', clearAll));
    container.replaceChildren(...buttons);
  })({});
}

function nameOf({ attribute, value, label, operator }, colours) {
  if (attribute === 'inStock') return '품절 제외';
  if (attribute === 'price') return `${Number(value).toLocaleString('ko')}원 ${operator === '>=' ? '이상' : '이하'}`;
  return valueName(attribute, String(value), colours) || label;
}

function button(text, name, press) {
  const item = document.createElement('li');
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.setAttribute('aria-label', name);
  element.addEventListener('click', press);
  item.append(element);
  return item;
}
