/**
 * An operator's look at an index that never goes live. The key is typed in, and kept for this tab only: it is in no file
 * that the page is made of.
 *
 * @param options.changed () => void, when another index is to be searched
 */
export function openPreview({ storefront, form, keyInput, runInput, banner, changed }) {
  const name = `preview ${storefront}`;
  let chosen = JSON.parse(sessionStorage.getItem(name) ?? 'null');
  const show = (text, action, press) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = action;
    button.addEventListener('click', press);
    banner.replaceChildren(text, button);
    banner.hidden = text === '';
  };
  const choose = (choice) => {
    chosen = choice;
    if (choice === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(choice));
    showChosen();
    changed();
  };
  const showChosen = () => {
    const text = chosen === null ? '' : `미리보기 ${chosen.run}: 손님에게는 보이지 않는 색인입니다.`;
    show(text, '미리보기 끝내기', () => choose(null));
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    choose({ key: keyInput.value.trim(), run: runInput.value.trim() });
    form.reset();
    form.closest('details').open = false;
    scrollTo({ top: 0 });
  });
  showChosen();
  return {
    chosen: () => chosen,
    /** The preview can't be seen: back to what shoppers see, and say so. */
    fail(reason) {
      choose(null);
      show(`미리보기를 열지 못했습니다. ${reason} 지금 보이는 것은 실제 상점입니다.`, '닫기', showChosen);
    },
  };
}
