/** Links to the pages around this one. @param turned () => void, when somebody took one */
export function pager(connectors, container, turned) {
  return connectors.connectPagination(
    ({ pages, currentRefinement, isFirstPage, isLastPage, nbPages, refine, createURL }) => {
      const link = (page, text, name) => {
        const element = document.createElement('a');
        element.href = createURL(page);
        element.textContent = text;
        element.setAttribute('aria-label', name);
        if (page === currentRefinement) element.setAttribute('aria-current', 'page');
        element.addEventListener('click', (event) => {
          // Whoever opens it in another tab means the address.
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          refine(page);
          turned();
        });
        return element;
      };
      const links = [
        ...(isFirstPage ? [] : [link(currentRefinement - 1, '‹', '이전 페이지')]),
        ...pages.map((page) => link(page, String(page + 1), `${page + 1} 페이지`)),
        ...(isLastPage ? [] : [link(currentRefinement + 1, '›', '다음 페이지')]),
      ];
      container.replaceChildren(...(nbPages > 1 ? links : []));
    },
  )({ padding: 2 });
}
