/** One thing that set-up looked after: made, brought up to date, or found as it should be. */
export interface Step {
  readonly outcome: 'created' | 'changed' | 'kept';
  /** Such as `MySQL table storefront_search.search_version`. Never holds a secret. */
  readonly what: string;
}

export type ReportStep = (step: Step) => void;
