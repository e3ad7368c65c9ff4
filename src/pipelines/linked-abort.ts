/** A way to end one piece of work, which ends as well when what it is a part of does. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** To be called when the work is over: the whole lives on, and would remember every part. */
  release(): void;
}

/** Instead of `AbortSignal.any`, of which Node 20 leaves a trace on the lasting signal for each call. */
export function linkAbort(whole: AbortSignal | undefined): LinkedAbort {
  const part = new AbortController();
  const follow = () => part.abort(whole?.reason);
  if (whole?.aborted === true) follow();
  else whole?.addEventListener('abort', follow, { once: true });
  return {
    signal: part.signal,
    abort: (reason) => part.abort(reason),
    release: () => whole?.removeEventListener('abort', follow),
  };
}
