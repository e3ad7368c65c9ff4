const KINDS = { query: '검색어', brand: '브랜드', category: '카테고리' };
/** Nobody reads suggestions between two keys of a word that is typed at once. */
const PAUSE_MS = 60;

/**
 * Suggestions below a search box, as the ARIA combobox pattern has them: the focus stays in the input.
 * @param options.form holds the input and the list
 * @param options.told tells a screen reader how many there are
 * @param options.suggest (typed, signal) => Promise of suggestions; for '' what to search for at all
 * @param options.search (query) => void, when somebody has decided
 */
export function openCombobox({ form, input, list, clear, told, suggest, search }) {
  let shown = [];
  let active = -1;
  let asking = new AbortController();

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
    told.textContent = shown.length > 0 ? `추천 검색어 ${shown.length}개` : '';
    mark(-1);
  };
  const close = () => {
    asking.abort();
    show([]);
  };
  const decide = (query) => {
    set(query);
    close();
    search(query);
  };
  const set = (query) => {
    input.value = query;
    clear.hidden = query === '';
  };
  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (signal.aborted) return;
    // A later key, or a decision, ends the question; without an answer the box still searches.
    const suggestions = await suggest(input.value.trim(), signal).catch(() => []);
    if (!signal.aborted) show(suggestions);
  };

  input.addEventListener('input', () => {
    clear.hidden = input.value === '';
    void ask();
  });
  input.addEventListener('focus', () => {
    if (input.value.trim() === '') void ask();
  });
  input.addEventListener('keydown', (event) => {
    // The keys of an input method that is composing a syllable are its own.
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      // As everywhere: the list first, then the words.
      if (shown.length === 0) set('');
      return close();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    if (shown.length === 0) return void ask();
    const step = event.key === 'ArrowDown' ? 1 : -1;
    // One place more than there are suggestions: the input itself.
    const places = shown.length + 1;
    mark(((active + 1 + step + places) % places) - 1);
  });
  input.addEventListener('blur', close);
  clear.addEventListener('click', () => {
    set('');
    input.focus();
  });
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const place = [...list.children].indexOf(event.target.closest('li'));
    if (place >= 0) decide(shown[place].text);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    decide(shown[active]?.text ?? input.value.trim());
  });
  return { set };
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
