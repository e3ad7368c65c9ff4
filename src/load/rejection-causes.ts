/** The name of the group of everything that has one cause too many. */
export const OTHER_CAUSES = 'other: too many different causes';
/** Groups that people can still look through. */
const MOST_CAUSES = 100;
const CAUSE_LENGTH = 200;

interface Caused {
  readonly cause: string;
  readonly detail: string;
}

/** Which causes have a group of their own. What is set aside is grouped, counted and alerted by cause. */
export interface CauseLimit {
  /**
   * The same rejections, grouped: values and numbers inside of a cause are left out of its name, and beyond the most
   * groups there is one for all others. The cause as it was then stands in the detail.
   */
  group<R extends Caused>(rejections: readonly R[]): R[];
  /** Sets the groups to those that there are, such as other processes have made. */
  know(causes: readonly string[]): void;
}

/** @param most groups; beyond it there is one more, `OTHER_CAUSES` */
export function createCauseLimit(most: number = MOST_CAUSES): CauseLimit {
  let known: ReadonlySet<string> = new Set();

  function groupOf(name: string): string {
    if (known.has(name)) return name;
    if (known.size >= most) return OTHER_CAUSES;
    known = new Set([...known, name]);
    return name;
  }

  return {
    group: (rejections) =>
      rejections.map((rejection) => {
        const cause = groupOf(nameOf(rejection.cause));
        if (cause === rejection.cause) return rejection;
        const { detail } = rejection;
        return { ...rejection, cause, detail: rejection.cause === detail ? detail : `${rejection.cause}: ${detail}` };
      }),
    know(causes) {
      known = new Set(causes.filter((cause) => cause !== OTHER_CAUSES).slice(0, most));
    },
  };
}

/** A server's message quotes the value and the number of the row: the next product has others. */
function nameOf(cause: string): string {
  return cause
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/'[^']*'|"[^"]*"/g, "'...'")
    .replaceAll(/(?<![\w.])\d+(?![\w.])/g, 'N')
    .slice(0, CAUSE_LENGTH);
}
