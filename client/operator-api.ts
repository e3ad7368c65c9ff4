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
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What this process counted and measured
     * @description In Prometheus' text format.
     */
    get: operations['metrics'];
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
  '/v1/storefronts/{storefront}/products/{product}/explanation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Why a product shows, or does not (operators) */
    get: operations['explainProduct'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/storefronts/{storefront}/policies/diff': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * What policy changes, or another moment, would do (operators)
     * @description Judges about 2000 products twice. Moments carry their offset. Nothing is written.
     */
    post: operations['diffPolicies'];
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
  metrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Each with its help. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
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
  explainProduct: {
    parameters: {
      query?: {
        /**
         * @description Another moment than now, with its offset.
         * @example 2026-12-24T00:00:00+09:00
         */
        at?: string;
        /**
         * @description Explains its place among the results of this query too, for a shopper whom nobody knows, or whom X-Search-Context names.
         * @example 반팔 티
         */
        q?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id of the storefront.
         * @example brandi
         */
        storefront: string;
        /** @example 1071974 */
        product: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The rules one by one. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            product: number;
            storefront: string;
            /** Format: date-time */
            at: string;
            shown: boolean;
            /** @description Why it is not shown at that moment. */
            reasons: string[];
            /** @description Every rule, in order. Empty: there is no such product. */
            rules: {
              rule: string;
              /** @enum {unknown} */
              verdict: 'shows' | 'hides';
              reason: string | null;
              shownDuring: {
                from: string | null;
                until: string | null;
              }[];
              policies: number[];
            }[];
            price: {
              amount: number;
              source: string;
              sourceId: number | null;
              everyday: number;
              couponPrice: number | null;
            } | null;
            order: {
              factor: number;
              policies: number[];
            };
            nextTransitionAt: string | null;
            indexed: {
              index: string;
              state: string | null;
              version: number | null;
              run: string | null;
              reasons: string[];
            } | null;
            search: {
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
                  priceFrom?: number;
                  priceTo?: number;
                };
              };
              /** @description Products that the query finds. */
              total: number;
              rank: number | null;
              /** @description Empty where it has a rank. */
              whyNot: string[];
              /** @description What a product must pass before any words are looked at. */
              filters: {
                filter: string;
                passes: boolean;
              }[];
              /** @description In the order in which they are tried, up to the one that answered or would find this product. */
              stages: {
                stage: string;
                /** @description The query as it is read there. */
                applied: string;
                /** @description What the shopper may find and this stage matches. */
                products: number;
                /** @description Whether the results are those of this stage. */
                answered: boolean;
                /** @description Whether this product meets all clauses. */
                matches: boolean;
                clauses: {
                  clause: string;
                  /** @description false: a single word of several, for information. */
                  required: boolean;
                  passes: boolean;
                }[];
              }[];
              /** @description What moves it beside its words. */
              moved: {
                pin: number | null;
                /** @description What merchandisers multiply its score by: above 1 boosts, below 1 buries. */
                factor: number;
                boost: number | null;
                popularity: number | null;
                soldOut: boolean | null;
                redirect: string | null;
              };
            } | null;
            unreadable: string | null;
            /** @description As the database has it; moments in epoch milliseconds. null: there is none. */
            row: unknown;
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). */
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
      /** @description The shop’s database can not be read (/problems/source-unavailable). This storefront can not be searched yet (/problems/index-missing). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
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
  diffPolicies: {
    parameters: {
      query?: never;
      header?: never;
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
          changes?: (
            | {
                /** @enum {string} */
                action: 'add';
                policy: {
                  storefront?: string | null;
                  /** @description product, seller, brand, category (with its subtree) or all. */
                  targetType: string;
                  targetId?: number | null;
                  /** @description hide, show, price, boost or bury. */
                  effect: string;
                  parameters?: {
                    [key: string]: number;
                  } | null;
                  startsAt?: string | null;
                  endsAt?: string | null;
                  priority?: number;
                };
              }
            | {
                /** @enum {string} */
                action: 'replace';
                id: number;
                policy: {
                  storefront?: string | null;
                  /** @description product, seller, brand, category (with its subtree) or all. */
                  targetType: string;
                  targetId?: number | null;
                  /** @description hide, show, price, boost or bury. */
                  effect: string;
                  parameters?: {
                    [key: string]: number;
                  } | null;
                  startsAt?: string | null;
                  endsAt?: string | null;
                  priority?: number;
                };
              }
            | {
                /** @enum {string} */
                action: 'disable';
                id: number;
              }
          )[];
          /**
           * Format: date-time
           * @description Another moment than now, with its offset.
           * @example 2026-12-24T00:00:00+09:00
           */
          at?: string;
        };
      };
    };
    responses: {
      /** @description What would differ. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: date-time */
            before: string;
            /** Format: date-time */
            after: string;
            /** @description Of the catalogue: the counts are of this part of it. */
            share: number;
            /** @description Looked at. */
            products: number;
            /** @description Of those, in this storefront. */
            offered: number;
            shownBefore: number;
            shownAfter: number;
            appears: {
              count: number;
              /** @description How many have each reason. */
              reasons: {
                [key: string]: number;
              };
              samples: {
                product: number;
                name: string;
                before: boolean;
                after: boolean;
                reasons: string[];
              }[];
            };
            disappears: {
              count: number;
              /** @description How many have each reason. */
              reasons: {
                [key: string]: number;
              };
              samples: {
                product: number;
                name: string;
                before: boolean;
                after: boolean;
                reasons: string[];
              }[];
            };
            price: {
              count: number;
              /** @description How many have each reason. */
              reasons: {
                [key: string]: number;
              };
              samples: {
                product: number;
                name: string;
                before: {
                  price: number | null;
                  couponPrice: number | null;
                };
                after: {
                  price: number | null;
                  couponPrice: number | null;
                };
                reasons: string[];
              }[];
            };
            order: {
              count: number;
              /** @description How many have each reason. */
              reasons: {
                [key: string]: number;
              };
              samples: {
                product: number;
                name: string;
                before: number;
                after: number;
                reasons: string[];
              }[];
            };
            unreadable: number;
            invalidPolicies: {
              id: number;
              reason: string;
              stillHides: boolean;
            }[];
          };
        };
      };
      /** @description The request is not valid (/problems/request-invalid). */
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
      /** @description The shop’s database can not be read (/problems/source-unavailable). This storefront can not be searched yet (/problems/index-missing). The search engine can not be reached (/problems/search-unavailable). What is hidden is not known (/problems/deny-list-stale). The service is overloaded (/problems/overloaded). */
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
