const KINDS = { query: '검색어', brand: '브랜드', category: '카테고리' };

/**
 * Suggestions below a search box, as the ARIA combobox pattern has them: the focus stays in the input.
 * @param options.form holds the input and the list
 * @param options.suggest (typed, signal) => Promise of suggestions
 * @param options.search (query) => void, when somebody has decided
 */
export function openCombobox({ form, input, list, suggest, search }) {
  let shown = [];
  let active = -1;
  let asking = new AbortController();

  const close = () => {
    asking.abort();
    shown = [];
    active = -1;
    list.replaceChildren();
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const decide = (query) => {
    input.value = query;
    close();
    search(query);
  };
  const mark = (place) => {
    active = place;
    for (const [at, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(at === place));
    if (place < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `suggestion-${place}`);
  };
  const show = (suggestions) => {
    shown = suggestions;
    list.replaceChildren(...suggestions.map((suggestion, place) => toOption(suggestion, place)));
    list.hidden = shown.length === 0;
    input.setAttribute('aria-expanded', String(shown.length > 0));
    mark(-1);
  };

  input.addEventListener('input', async () => {
    asking.abort();
    const typed = input.value.trim();
    if (typed === '') return close();
    asking = new AbortController();
    const { signal } = asking;
    // A later key, or a decision, ends the question; without an answer the box still searches.
    const suggestions = await suggest(typed, signal).catch(() => []);
    if (!signal.aborted) show(suggestions);
  });
  input.addEventListener('keydown', (event) => {
    // The keys of an input method that is composing a syllable are its own.
    if (event.isComposing) return;
    if (event.key === 'Escape') return close();
    if (shown.length === 0 || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    event.preventDefault();
    const step = event.key === 'ArrowDown' ? 1 : -1;
    // One place more than there are suggestions: the input itself.
    const places = shown.length + 1;
    mark(((active + 1 + step + places) % places) - 1);
  });
  input.addEventListener('blur', close);
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const place = [...list.children].indexOf(event.target.closest('li'));
    if (place >= 0) decide(shown[place].text);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    decide(shown[active]?.text ?? input.value);
  });
}

function toOption({ text, kind, products }, place) {
  const option = document.createElement('li');
  option.id = `suggestion-${place}`;
  option.role = 'option';
  const label = document.createElement('span');
  label.textContent = text;
  const detail = document.createElement('small');
  detail.textContent = `${KINDS[kind]} · ${products.toLocaleString('ko')}개`;
  option.append(label, detail);
  return option;
}
