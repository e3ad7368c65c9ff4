/**
 * Keeps the whole of a page in its address: it can be sent to somebody, and the way back is the browser's.
 *
 * @param history of InstantSearch's routers
 * @param id of the storefront, which is also the id of InstantSearch's index
 */
export function pageAddresses(history, id) {
  return {
    router: history({
      createURL: ({ qsModule, routeState, location: { origin, pathname } }) =>
        `${origin}${pathname}?${qsModule.stringify({ storefront: id, ...routeState })}`,
      parseURL({ qsModule, location: { search } }) {
        const route = qsModule.parse(search.slice(1), { arrayLimit: 99 });
        delete route.storefront;
        return route;
      },
    }),
    stateMapping: {
      stateToRoute({ [id]: { query, ...rest } }) {
        // The page's own settings are no part of what somebody looks at.
        delete rest.configure;
        return { q: query, ...rest };
      },
      routeToState: ({ q, ...rest }) => ({ [id]: { query: q, ...rest } }),
    },
  };
}

/** Address of a storefront with the same words. */
export function storefrontAddress(id, query) {
  return `?${new URLSearchParams({ storefront: id, ...(query !== '' && { q: query }) })}`;
}
