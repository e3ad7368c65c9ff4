import { hostname, userInfo } from 'node:os';

/** Who runs this command, for run documents, leases and messages. */
export function startedBy(): string {
  return `${userInfo().username}@${hostname()}, process ${process.pid}`;
}
