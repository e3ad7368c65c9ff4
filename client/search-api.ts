// Made by `npm run client` from the OpenAPI document; not to be edited.

export interface paths {
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process answers */
    get: operations['live'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether every storefront can be searched */
    get: operations['ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/problems/{problem}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What an error means */
    get: operations['describeProblem'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/storefronts/{storefront}/products': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Search products */
    get: operations['searchProducts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/storefronts/{storefront}/products/by-ids': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Products by their ids
     * @description In the order of the ids. What the caller may not find, or is gone, is left out.
     */
    get: operations['productsByIds'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/storefronts/{storefront}/categories': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Every category in which something is found
     * @description Parents before their children.
     */
    get: operations['listCategories'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/storefronts/{storefront}/brands': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Every brand of which something is found
     * @description By name.
     */
    get: operations['listBrands'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/storefronts/{storefront}/suggest': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Suggestions while somebody types
     * @description By the keys that were pressed: half-typed syllables (나잌), initial consonants (ㄴㅇㅋ), Latin spellings (nik) and the other keyboard layout (skdlz) all lead to 나이키.
     */
    get: operations['suggest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/storefronts/{storefront}/queries/popular': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What shoppers search for most
     * @description Of the last seven days, most often first. Nothing that few searched for, and nothing that finds nothing.
     */
    get: operations['popularQueries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/storefronts/{storefront}/multi-search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Search several times in one call
     * @description All answers come from the same index, for the same caller and moment.
     */
    post: operations['multiSearch'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/storefronts/{storefront}/instantsearch': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answer InstantSearch */
    post: operations['instantSearch'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: never;
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  live: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {string} */
            status: 'live';
          };
        };
      };
    };
  };
  ready: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {string} */
            status: 'ready' | 'not-ready';
            /** @description What this process waits for. */
            missing: string[];
          };
        };
      };
      /** @description Default Response */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {string} */
            status: 'ready' | 'not-ready';
            /** @description What this process waits for. */
            missing: string[];
          };
        };
      };
    };
  };
  describeProblem: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example storefront-unknown */
        problem: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            type: string;
            status: number;
            title: string;
            description: string;
          };
        };
      };
      /** @description There is nothing at this address (/problems/route-unknown). */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The address or the headers are too large (/problems/headers-too-large). */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
    };
  };
  searchProducts: {
    parameters: {
      query?: {
        /**
         * @description What the shopper typed. Without it: every product, as in a category page.
         * @example 반팔티
         */
        q?: string;
        /** @description Page number, from 1. 1 by default. */
        page?: number;
        /**
         * @description Hits a page; the storefront's own number by default. page x size is at most 10,000.
         * @example 20
         */
        size?: number;
        /** @description `page.next` of the answer before, in place of `page`, with every other parameter as it was: the page after it, also beyond the 10,000th hit, without a gap or a repetition when products come and go meanwhile. */
        cursor?: string;
        /** @description The storefront's own by default. Sold-out products come last in every order. */
        sort?: 'recommended' | 'popular' | 'newest' | 'price_asc' | 'price_desc' | 'discount' | 'reviews';
        /** @description Category path, such as 1 or 1>12: everything below it is included. Repeat the parameter for several: any of them matches. */
        category?: string[];
        /** @description Brand id. Repeat the parameter for several: any of them matches. */
        brand?: string[];
        /**
         * @description Colour group, as the facet names it. Repeat the parameter for several: any of them matches.
         * @example [
         *       "black"
         *     ]
         */
        colour?: string[];
        /**
         * @description Size that is in stock (`size` is the page size). Repeat the parameter for several: any of them matches.
         * @example [
         *       "M"
         *     ]
         */
        optionSize?: string[];
        /** @description Gender: female, male, unisex, kids. Repeat the parameter for several: any of them matches. */
        gender?: string[];
        /**
         * @description Age group, as the facet names it. Repeat the parameter for several: any of them matches.
         * @example [
         *       "twenties"
         *     ]
         */
        age?: string[];
        /**
         * @description Season, as the facet names it. Repeat the parameter for several: any of them matches.
         * @example [
         *       "summer"
         *     ]
         */
        season?: string[];
        /** @description Delivery: standard, today, dawn. Repeat the parameter for several: any of them matches. */
        delivery?: string[];
        /**
         * @description Lowest shown price, inclusive.
         * @example 30000
         */
        priceFrom?: number;
        /**
         * @description Highest shown price, inclusive.
         * @example 30000
         */
        priceTo?: number;
        /**
         * @description Lowest discount in percent, inclusive.
         * @example 30
         */
        discountFrom?: number;
        /** @description For operators: the run of `reindex --preview` whose index is searched, at the moment it shows. */
        preview?: string;
        /** @description true: without sold-out products. */
        inStock?: boolean;
        /** @description true: hits have `highlighted`, with the words of the query marked. */
        highlight?: boolean;
      };
      header?: {
        /** @description Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody. */
        'x-search-context'?: string;
      };
      path: {
        /**
         * @description Id of the storefront.
         * @example brandi
         */
        storefront: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What was found. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            query: {
              original: string;
              /** @description The query as it was searched for. */
              applied: string;
              /**
               * @description How the words were matched: all of them, after a correction, without those that say little, most of them, their pairs of syllables, or only their brand or category. nothing: no way found anything; banned: a banned word.
               * @enum {string}
               */
              stage:
                | 'all-words'
                | 'corrected'
                | 'optional-dropped'
                | 'fewer-words'
                | 'two-grams'
                | 'best-sellers'
                | 'nothing'
                | 'banned';
              /** @description What of the query was read as something else. */
              corrections?: {
                from: string;
                to: string;
                /** @enum {string} */
                kind: 'brand' | 'spacing' | 'typo' | 'keyboard' | 'initials' | 'half-typed';
              }[];
              /** @description What was read out of the words of the query: a page may show it as filters. */
              filters?: {
                /** @description Name of the brand. */
                brand?: string[];
                /** @description Colour groups. */
                colour?: string[];
                /** @description Sizes in stock. */
                optionSize?: string[];
                /** @description What fits whom. */
                gender?: string[];
                /** @description What fits which season. */
                season?: string[];
                /** @description Preferred; others are found too. */
                age?: string[];
                /** @description Ways of delivery. */
                delivery?: string[];
                /** @description How it is cut. */
                fit?: string[];
                /** @description What it is made of. */
                fabric?: string[];
                /** @description What is on it. */
                pattern?: string[];
                priceFrom?: number;
                priceTo?: number;
              };
            };
            /** @description Products that match query and filters; offers of the same item count as one. */
            total: number;
            hits: {
              id: number;
              name: string;
              brand: {
                id: number;
                name: string;
                nameEn: string | null;
              } | null;
              seller: {
                id: number;
                name: string;
              };
              category: string | null;
              images: string[];
              /** @description An adult product for a shopper who is not verified: it has no pictures. */
              masked: boolean;
              price: number | null;
              listPrice: number | null;
              /** @description Percent off the list price. */
              discountRate: number;
              memberPrice: number | null;
              couponPrice: number | null;
              /** @description shown, or why there is no price: members_only, inquiry. */
              priceDisplay: string;
              soldOut: boolean;
              /** @description Not sold out, and inside of its purchase period. */
              buyable: boolean;
              colours: string[];
              /** @description In stock. */
              sizes: string[];
              delivery: string | null;
              gender: string | null;
              reviews: number;
              rating: number;
              /** Format: date-time */
              displayedAt: string;
              /** @description With `highlight`: as HTML, the words of the query in <em>; everything else is escaped. */
              highlighted?: {
                name: string;
                brand?: string;
              };
            }[];
            facets: {
              /** @description The top categories; with `category` picked, the categories directly below it. */
              category: {
                /** @description What the filter parameter takes. */
                value: string;
                /** @description What a shopper reads. */
                label: string;
                count: number;
              }[];
              brand: {
                /** @description What the filter parameter takes. */
                value: string;
                /** @description What a shopper reads. */
                label: string;
                count: number;
              }[];
              colour: {
                /** @description What the filter parameter takes. */
                value: string;
                /** @description What a shopper reads. */
                label: string;
                count: number;
              }[];
              /** @description Sizes in stock; the filter is optionSize. */
              size: {
                /** @description What the filter parameter takes. */
                value: string;
                /** @description What a shopper reads. */
                label: string;
                count: number;
              }[];
              gender: {
                /** @description What the filter parameter takes. */
                value: string;
                /** @description What a shopper reads. */
                label: string;
                count: number;
              }[];
              age: {
                /** @description What the filter parameter takes. */
                value: string;
                /** @description What a shopper reads. */
                label: string;
                count: number;
              }[];
              season: {
                /** @description What the filter parameter takes. */
                value: string;
                /** @description What a shopper reads. */
                label: string;
                count: number;
              }[];
              delivery: {
                /** @description What the filter parameter takes. */
                value: string;
                /** @description What a shopper reads. */
                label: string;
                count: number;
              }[];
              price: {
                bands: {
                  /** @description For priceFrom; null: open. */
                  from: number | null;
                  /** @description For priceTo; null: open. */
                  to: number | null;
                  count: number;
                }[];
                min: number | null;
                max: number | null;
              };
              /** @description The filter is discountFrom. */
              discount: {
                /** @description For discountFrom: percent or more. */
                from: number;
                count: number;
              }[];
              /** @description What can be bought. */
              inStock: {
                /** @description What the filter parameter takes. */
                value: string;
                /** @description What a shopper reads. */
                label: string;
                count: number;
              }[];
            };
            redirect: string | null;
            page: {
              number: number;
              size: number;
              /** @description That can be asked for by number. */
              pages: number;
              next: string | null;
            };
            release: {
              index: string;
              run: string | null;
              dictionaries: number | null;
            };
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). The cursor can not be used (/problems/cursor-invalid). */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description An API key is needed (/problems/key-missing). The API key is not valid (/problems/key-invalid). The signed context is not valid (/problems/context-invalid). */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The API key is for another storefront (/problems/key-forbidden). The API key is for pages of another address (/problems/origin-forbidden). This is for operators (/problems/operator-only). */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description There is no such storefront (/problems/storefront-unknown). */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Too many requests with this API key (/problems/too-many-requests). */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The address or the headers are too large (/problems/headers-too-large). */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Something failed on our side (/problems/internal-error). */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description This storefront can not be searched yet (/problems/index-missing). The live index is of another release (/problems/index-foreign). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
    };
  };
  productsByIds: {
    parameters: {
      query: {
        /**
         * @description Product id. Repeat the parameter for several.
         * @example [
         *       1071974
         *     ]
         */
        id: number[];
      };
      header?: {
        /** @description Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody. */
        'x-search-context'?: string;
      };
      path: {
        /**
         * @description Id of the storefront.
         * @example brandi
         */
        storefront: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            hits: {
              id: number;
              name: string;
              brand: {
                id: number;
                name: string;
                nameEn: string | null;
              } | null;
              seller: {
                id: number;
                name: string;
              };
              category: string | null;
              images: string[];
              /** @description An adult product for a shopper who is not verified: it has no pictures. */
              masked: boolean;
              price: number | null;
              listPrice: number | null;
              /** @description Percent off the list price. */
              discountRate: number;
              memberPrice: number | null;
              couponPrice: number | null;
              /** @description shown, or why there is no price: members_only, inquiry. */
              priceDisplay: string;
              soldOut: boolean;
              /** @description Not sold out, and inside of its purchase period. */
              buyable: boolean;
              colours: string[];
              /** @description In stock. */
              sizes: string[];
              delivery: string | null;
              gender: string | null;
              reviews: number;
              rating: number;
              /** Format: date-time */
              displayedAt: string;
              /** @description With `highlight`: as HTML, the words of the query in <em>; everything else is escaped. */
              highlighted?: {
                name: string;
                brand?: string;
              };
            }[];
            release: {
              index: string;
              run: string | null;
              dictionaries: number | null;
            };
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). The cursor can not be used (/problems/cursor-invalid). */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description An API key is needed (/problems/key-missing). The API key is not valid (/problems/key-invalid). The signed context is not valid (/problems/context-invalid). */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The API key is for another storefront (/problems/key-forbidden). The API key is for pages of another address (/problems/origin-forbidden). */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description There is no such storefront (/problems/storefront-unknown). */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Too many requests with this API key (/problems/too-many-requests). */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The address or the headers are too large (/problems/headers-too-large). */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Something failed on our side (/problems/internal-error). */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description This storefront can not be searched yet (/problems/index-missing). The live index is of another release (/problems/index-foreign). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
    };
  };
  listCategories: {
    parameters: {
      query?: never;
      header?: {
        /** @description Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody. */
        'x-search-context'?: string;
      };
      path: {
        /**
         * @description Id of the storefront.
         * @example brandi
         */
        storefront: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            categories: {
              /**
               * @description What the filter `category` takes.
               * @example 100>110
               */
              path: string;
              name: string;
              /** @description From 1. */
              level: number;
              /** @description Products that the caller may find. */
              products: number;
            }[];
            release: {
              index: string;
              run: string | null;
              dictionaries: number | null;
            };
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). The cursor can not be used (/problems/cursor-invalid). */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description An API key is needed (/problems/key-missing). The API key is not valid (/problems/key-invalid). The signed context is not valid (/problems/context-invalid). */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The API key is for another storefront (/problems/key-forbidden). The API key is for pages of another address (/problems/origin-forbidden). */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description There is no such storefront (/problems/storefront-unknown). */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Too many requests with this API key (/problems/too-many-requests). */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The address or the headers are too large (/problems/headers-too-large). */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Something failed on our side (/problems/internal-error). */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description This storefront can not be searched yet (/problems/index-missing). The live index is of another release (/problems/index-foreign). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
    };
  };
  listBrands: {
    parameters: {
      query?: never;
      header?: {
        /** @description Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody. */
        'x-search-context'?: string;
      };
      path: {
        /**
         * @description Id of the storefront.
         * @example brandi
         */
        storefront: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            brands: {
              /**
               * @description What the filter `brand` takes.
               * @example 201
               */
              id: string;
              name: string;
              nameEn: string | null;
              /** @description Products that the caller may find. */
              products: number;
            }[];
            release: {
              index: string;
              run: string | null;
              dictionaries: number | null;
            };
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). The cursor can not be used (/problems/cursor-invalid). */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description An API key is needed (/problems/key-missing). The API key is not valid (/problems/key-invalid). The signed context is not valid (/problems/context-invalid). */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The API key is for another storefront (/problems/key-forbidden). The API key is for pages of another address (/problems/origin-forbidden). */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description There is no such storefront (/problems/storefront-unknown). */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Too many requests with this API key (/problems/too-many-requests). */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The address or the headers are too large (/problems/headers-too-large). */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Something failed on our side (/problems/internal-error). */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description This storefront can not be searched yet (/problems/index-missing). The live index is of another release (/problems/index-foreign). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
    };
  };
  suggest: {
    parameters: {
      query: {
        /**
         * @description What was typed so far.
         * @example 나잌
         */
        q: string;
        /** @description At most so many. */
        size?: number;
      };
      header?: {
        /** @description Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody. */
        'x-search-context'?: string;
      };
      path: {
        /**
         * @description Id of the storefront.
         * @example brandi
         */
        storefront: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            query: string;
            suggestions: {
              /** @example 나이키 */
              text: string;
              /**
               * @description query: search for the text; brand, category: a filter of GET /products.
               * @enum {string}
               */
              kind: 'query' | 'brand' | 'category';
              brand: string | null;
              category: string | null;
              /** @description Products that the caller may find with it now. */
              products: number;
            }[];
            release: {
              index: string;
              run: string | null;
              dictionaries: number | null;
            };
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). The cursor can not be used (/problems/cursor-invalid). */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description An API key is needed (/problems/key-missing). The API key is not valid (/problems/key-invalid). The signed context is not valid (/problems/context-invalid). */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The API key is for another storefront (/problems/key-forbidden). The API key is for pages of another address (/problems/origin-forbidden). */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description There is no such storefront (/problems/storefront-unknown). */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Too many requests with this API key (/problems/too-many-requests). */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The address or the headers are too large (/problems/headers-too-large). */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Something failed on our side (/problems/internal-error). */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description This storefront can not be searched yet (/problems/index-missing). The live index is of another release (/problems/index-foreign). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
    };
  };
  popularQueries: {
    parameters: {
      query?: {
        /** @description At most so many. */
        size?: number;
      };
      header?: {
        /** @description Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody. */
        'x-search-context'?: string;
      };
      path: {
        /**
         * @description Id of the storefront.
         * @example brandi
         */
        storefront: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            queries: {
              /** @example 나이키 */
              text: string;
              /**
               * @description query: search for the text; brand, category: a filter of GET /products.
               * @enum {string}
               */
              kind: 'query' | 'brand' | 'category';
              brand: string | null;
              category: string | null;
              /** @description Products that the caller may find with it now. */
              products: number;
            }[];
            release: {
              index: string;
              run: string | null;
              dictionaries: number | null;
            };
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). The cursor can not be used (/problems/cursor-invalid). */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description An API key is needed (/problems/key-missing). The API key is not valid (/problems/key-invalid). The signed context is not valid (/problems/context-invalid). */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The API key is for another storefront (/problems/key-forbidden). The API key is for pages of another address (/problems/origin-forbidden). */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description There is no such storefront (/problems/storefront-unknown). */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Too many requests with this API key (/problems/too-many-requests). */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The address or the headers are too large (/problems/headers-too-large). */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Something failed on our side (/problems/internal-error). */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description This storefront can not be searched yet (/problems/index-missing). The live index is of another release (/problems/index-foreign). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
    };
  };
  multiSearch: {
    parameters: {
      query?: never;
      header?: {
        /** @description Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody. */
        'x-search-context'?: string;
      };
      path: {
        /**
         * @description Id of the storefront.
         * @example brandi
         */
        storefront: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @description Each takes what GET /products takes.
           * @example [
           *       {
           *         "q": "반팔티",
           *         "size": 4
           *       },
           *       {
           *         "category": [
           *           "100>110"
           *         ],
           *         "sort": "newest",
           *         "size": 4
           *       }
           *     ]
           */
          searches: {
            /**
             * @description What the shopper typed. Without it: every product, as in a category page.
             * @example 반팔티
             */
            q?: string;
            /** @description Page number, from 1. 1 by default. */
            page?: number;
            /**
             * @description Hits a page; the storefront's own number by default. page x size is at most 10,000.
             * @example 20
             */
            size?: number;
            /** @description `page.next` of the answer before, in place of `page`, with every other parameter as it was: the page after it, also beyond the 10,000th hit, without a gap or a repetition when products come and go meanwhile. */
            cursor?: string;
            /**
             * @description The storefront's own by default. Sold-out products come last in every order.
             * @enum {string}
             */
            sort?: 'recommended' | 'popular' | 'newest' | 'price_asc' | 'price_desc' | 'discount' | 'reviews';
            /** @description Category path, such as 1 or 1>12: everything below it is included. Repeat the parameter for several: any of them matches. */
            category?: string[];
            /** @description Brand id. Repeat the parameter for several: any of them matches. */
            brand?: string[];
            /**
             * @description Colour group, as the facet names it. Repeat the parameter for several: any of them matches.
             * @example [
             *       "black"
             *     ]
             */
            colour?: string[];
            /**
             * @description Size that is in stock (`size` is the page size). Repeat the parameter for several: any of them matches.
             * @example [
             *       "M"
             *     ]
             */
            optionSize?: string[];
            /** @description Gender: female, male, unisex, kids. Repeat the parameter for several: any of them matches. */
            gender?: string[];
            /**
             * @description Age group, as the facet names it. Repeat the parameter for several: any of them matches.
             * @example [
             *       "twenties"
             *     ]
             */
            age?: string[];
            /**
             * @description Season, as the facet names it. Repeat the parameter for several: any of them matches.
             * @example [
             *       "summer"
             *     ]
             */
            season?: string[];
            /** @description Delivery: standard, today, dawn. Repeat the parameter for several: any of them matches. */
            delivery?: string[];
            /**
             * @description Lowest shown price, inclusive.
             * @example 30000
             */
            priceFrom?: number;
            /**
             * @description Highest shown price, inclusive.
             * @example 30000
             */
            priceTo?: number;
            /**
             * @description Lowest discount in percent, inclusive.
             * @example 30
             */
            discountFrom?: number;
            /** @description true: without sold-out products. */
            inStock?: boolean;
            /** @description true: hits have `highlighted`, with the words of the query marked. */
            highlight?: boolean;
          }[];
        };
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            results: {
              query: {
                original: string;
                /** @description The query as it was searched for. */
                applied: string;
                /**
                 * @description How the words were matched: all of them, after a correction, without those that say little, most of them, their pairs of syllables, or only their brand or category. nothing: no way found anything; banned: a banned word.
                 * @enum {string}
                 */
                stage:
                  | 'all-words'
                  | 'corrected'
                  | 'optional-dropped'
                  | 'fewer-words'
                  | 'two-grams'
                  | 'best-sellers'
                  | 'nothing'
                  | 'banned';
                /** @description What of the query was read as something else. */
                corrections?: {
                  from: string;
                  to: string;
                  /** @enum {string} */
                  kind: 'brand' | 'spacing' | 'typo' | 'keyboard' | 'initials' | 'half-typed';
                }[];
                /** @description What was read out of the words of the query: a page may show it as filters. */
                filters?: {
                  /** @description Name of the brand. */
                  brand?: string[];
                  /** @description Colour groups. */
                  colour?: string[];
                  /** @description Sizes in stock. */
                  optionSize?: string[];
                  /** @description What fits whom. */
                  gender?: string[];
                  /** @description What fits which season. */
                  season?: string[];
                  /** @description Preferred; others are found too. */
                  age?: string[];
                  /** @description Ways of delivery. */
                  delivery?: string[];
                  /** @description How it is cut. */
                  fit?: string[];
                  /** @description What it is made of. */
                  fabric?: string[];
                  /** @description What is on it. */
                  pattern?: string[];
                  priceFrom?: number;
                  priceTo?: number;
                };
              };
              /** @description Products that match query and filters; offers of the same item count as one. */
              total: number;
              hits: {
                id: number;
                name: string;
                brand: {
                  id: number;
                  name: string;
                  nameEn: string | null;
                } | null;
                seller: {
                  id: number;
                  name: string;
                };
                category: string | null;
                images: string[];
                /** @description An adult product for a shopper who is not verified: it has no pictures. */
                masked: boolean;
                price: number | null;
                listPrice: number | null;
                /** @description Percent off the list price. */
                discountRate: number;
                memberPrice: number | null;
                couponPrice: number | null;
                /** @description shown, or why there is no price: members_only, inquiry. */
                priceDisplay: string;
                soldOut: boolean;
                /** @description Not sold out, and inside of its purchase period. */
                buyable: boolean;
                colours: string[];
                /** @description In stock. */
                sizes: string[];
                delivery: string | null;
                gender: string | null;
                reviews: number;
                rating: number;
                /** Format: date-time */
                displayedAt: string;
                /** @description With `highlight`: as HTML, the words of the query in <em>; everything else is escaped. */
                highlighted?: {
                  name: string;
                  brand?: string;
                };
              }[];
              facets: {
                /** @description The top categories; with `category` picked, the categories directly below it. */
                category: {
                  /** @description What the filter parameter takes. */
                  value: string;
                  /** @description What a shopper reads. */
                  label: string;
                  count: number;
                }[];
                brand: {
                  /** @description What the filter parameter takes. */
                  value: string;
                  /** @description What a shopper reads. */
                  label: string;
                  count: number;
                }[];
                colour: {
                  /** @description What the filter parameter takes. */
                  value: string;
                  /** @description What a shopper reads. */
                  label: string;
                  count: number;
                }[];
                /** @description Sizes in stock; the filter is optionSize. */
                size: {
                  /** @description What the filter parameter takes. */
                  value: string;
                  /** @description What a shopper reads. */
                  label: string;
                  count: number;
                }[];
                gender: {
                  /** @description What the filter parameter takes. */
                  value: string;
                  /** @description What a shopper reads. */
                  label: string;
                  count: number;
                }[];
                age: {
                  /** @description What the filter parameter takes. */
                  value: string;
                  /** @description What a shopper reads. */
                  label: string;
                  count: number;
                }[];
                season: {
                  /** @description What the filter parameter takes. */
                  value: string;
                  /** @description What a shopper reads. */
                  label: string;
                  count: number;
                }[];
                delivery: {
                  /** @description What the filter parameter takes. */
                  value: string;
                  /** @description What a shopper reads. */
                  label: string;
                  count: number;
                }[];
                price: {
                  bands: {
                    /** @description For priceFrom; null: open. */
                    from: number | null;
                    /** @description For priceTo; null: open. */
                    to: number | null;
                    count: number;
                  }[];
                  min: number | null;
                  max: number | null;
                };
                /** @description The filter is discountFrom. */
                discount: {
                  /** @description For discountFrom: percent or more. */
                  from: number;
                  count: number;
                }[];
                /** @description What can be bought. */
                inStock: {
                  /** @description What the filter parameter takes. */
                  value: string;
                  /** @description What a shopper reads. */
                  label: string;
                  count: number;
                }[];
              };
              redirect: string | null;
              page: {
                number: number;
                size: number;
                /** @description That can be asked for by number. */
                pages: number;
                next: string | null;
              };
              release: {
                index: string;
                run: string | null;
                dictionaries: number | null;
              };
            }[];
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). The cursor can not be used (/problems/cursor-invalid). */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description An API key is needed (/problems/key-missing). The API key is not valid (/problems/key-invalid). The signed context is not valid (/problems/context-invalid). */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The API key is for another storefront (/problems/key-forbidden). The API key is for pages of another address (/problems/origin-forbidden). */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description There is no such storefront (/problems/storefront-unknown). */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The body is too large (/problems/body-too-large). */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The body has an unsupported type (/problems/media-type-unsupported). */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Too many requests with this API key (/problems/too-many-requests). */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The address or the headers are too large (/problems/headers-too-large). */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Something failed on our side (/problems/internal-error). */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description This storefront can not be searched yet (/problems/index-missing). The live index is of another release (/problems/index-foreign). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
    };
  };
  instantSearch: {
    parameters: {
      query?: {
        /** @description For operators: the run of `reindex --preview` whose index is searched, at the moment it shows. */
        preview?: string;
      };
      header?: {
        /** @description Who the shopper is, signed by the storefront (docs/api.md). Without it: nobody. */
        'x-search-context'?: string;
      };
      path: {
        /**
         * @description Id of the storefront.
         * @example brandi
         */
        storefront: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          requests: {
            /**
             * @description The storefront's id, or the id and an order: brandi_price_asc.
             * @example brandi
             */
            indexName: string;
            /**
             * @description facet: among its values.
             * @enum {string}
             */
            type?: 'default' | 'facet';
            /** @description Of a search among facet values. */
            facet?: string;
            params?: {
              /** @description What the shopper typed. */
              query?: string;
              /** @description From 0. */
              page?: number;
              hitsPerPage?: number;
              /** @description Facets whose values are counted: brand, category.lvl0, category.lvl1, category.lvl2, category.lvl3, category.lvl4, colour, size, gender, age, season, delivery, inStock, price; * for all. */
              facets?: string[];
              maxValuesPerFacet?: number;
              /** @description Texts such as colour:black, joined by and; a list of them in the list is joined by or. */
              facetFilters?: unknown[];
              /** @description Comparisons of the price, such as price<=30000. */
              numericFilters?: unknown[];
              /** @description Attributes of the hits; * for all, as without it. */
              attributesToRetrieve?: string[];
              /** @description name and brand.name are highlighted, as without it; an empty list: nothing. */
              attributesToHighlight?: string[];
              /** @description Before a highlighted word; <em> by default. */
              highlightPreTag?: string;
              /** @description After it; </em> by default. */
              highlightPostTag?: string;
              /** @description Of a search among facet values; the same as `facet`. */
              facetName?: string;
              /** @description Of a search among facet values: what they begin with. */
              facetQuery?: string;
              maxFacetHits?: number;
              /** @description false: the search is not logged. */
              analytics?: boolean;
              /** @description Taken and without effect. */
              analyticsTags?: string[];
              /** @description Taken and without effect. */
              clickAnalytics?: boolean;
              /** @description Taken and without effect. */
              enableABTest?: boolean;
              /** @description Taken and without effect. */
              userToken?: string;
              /** @description Taken and without effect. */
              tagFilters?: string[];
            };
          }[];
        };
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            results: (
              | {
                  index: string;
                  query: string;
                  /** @description The query as it was searched for. */
                  parsedQuery: string;
                  params: string;
                  /** @description As in a product search. */
                  hits: {
                    [key: string]: unknown;
                  }[];
                  nbHits: number;
                  page: number;
                  nbPages: number;
                  hitsPerPage: number;
                  processingTimeMS: number;
                  exhaustive: {
                    nbHits: boolean;
                    facetsCount: boolean;
                  };
                  exhaustiveNbHits: boolean;
                  exhaustiveFacetsCount: boolean;
                  facets: {
                    [key: string]: {
                      [key: string]: number;
                    };
                  };
                  facets_stats: {
                    [key: string]: {
                      min: number;
                      max: number;
                    };
                  };
                  /** @description How the query was read, for a line such as …로 검색한 결과. */
                  userData: {
                    original: string;
                    /** @description The query as it was searched for. */
                    applied: string;
                    /**
                     * @description How the words were matched: all of them, after a correction, without those that say little, most of them, their pairs of syllables, or only their brand or category. nothing: no way found anything; banned: a banned word.
                     * @enum {string}
                     */
                    stage:
                      | 'all-words'
                      | 'corrected'
                      | 'optional-dropped'
                      | 'fewer-words'
                      | 'two-grams'
                      | 'best-sellers'
                      | 'nothing'
                      | 'banned';
                    /** @description What of the query was read as something else. */
                    corrections?: {
                      from: string;
                      to: string;
                      /** @enum {string} */
                      kind: 'brand' | 'spacing' | 'typo' | 'keyboard' | 'initials' | 'half-typed';
                    }[];
                    /** @description What was read out of the words of the query: a page may show it as filters. */
                    filters?: {
                      /** @description Name of the brand. */
                      brand?: string[];
                      /** @description Colour groups. */
                      colour?: string[];
                      /** @description Sizes in stock. */
                      optionSize?: string[];
                      /** @description What fits whom. */
                      gender?: string[];
                      /** @description What fits which season. */
                      season?: string[];
                      /** @description Preferred; others are found too. */
                      age?: string[];
                      /** @description Ways of delivery. */
                      delivery?: string[];
                      /** @description How it is cut. */
                      fit?: string[];
                      /** @description What it is made of. */
                      fabric?: string[];
                      /** @description What is on it. */
                      pattern?: string[];
                      priceFrom?: number;
                      priceTo?: number;
                    };
                  }[];
                  renderingContent: {
                    redirect?: {
                      url: string;
                    };
                  };
                }
              | {
                  facetHits: {
                    value: string;
                    highlighted: string;
                    count: number;
                  }[];
                  exhaustiveFacetsCount: boolean;
                  processingTimeMS: number;
                }
            )[];
            release: {
              index: string;
              run: string | null;
              dictionaries: number | null;
            };
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). The cursor can not be used (/problems/cursor-invalid). */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description An API key is needed (/problems/key-missing). The API key is not valid (/problems/key-invalid). The signed context is not valid (/problems/context-invalid). */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The API key is for another storefront (/problems/key-forbidden). The API key is for pages of another address (/problems/origin-forbidden). This is for operators (/problems/operator-only). */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description There is no such storefront (/problems/storefront-unknown). */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The body is too large (/problems/body-too-large). */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The body has an unsupported type (/problems/media-type-unsupported). */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Too many requests with this API key (/problems/too-many-requests). */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description The address or the headers are too large (/problems/headers-too-large). */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description Something failed on our side (/problems/internal-error). */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
      /** @description This storefront can not be searched yet (/problems/index-missing). The live index is of another release (/problems/index-foreign). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': {
            /**
             * Format: uri-reference
             * @description Which kind of error: an address that describes it.
             */
            type: string;
            title: string;
            status: number;
            /** @description What went wrong this time, for people. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The path that was asked for.
             */
            instance: string;
            /** @description Finds this request in the log; also in the header X-Request-Id. */
            requestId: string;
            /** @description Each wrong parameter. */
            errors?: {
              parameter: string;
              message: string;
            }[];
          };
        };
      };
    };
  };
}
