/** Whatever was opened, to be closed in reverse order. */
export interface Resources {
  /** Registers how to close what was just opened, and returns it. */
  use<T>(opened: T, close: (opened: T) => Promise<unknown> | void): T;
  /** Closes everything, last opened first. Goes on after an error. @throws the first error */
  close(): Promise<void>;
}

export function createResources(): Resources {
  const closers: (() => Promise<unknown> | void)[] = [];
  return {
    use(opened, close) {
      closers.push(() => close(opened));
      return opened;
    },
    async close() {
      let first: { readonly error: unknown } | undefined;
      for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
        try {
          await closer();
        } catch (error) {
          first ??= { error };
        }
      }
      if (first !== undefined) throw first.error;
    },
  };
}
