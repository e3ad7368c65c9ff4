/**
 * The moment at which the demo catalogue is made, 2026-11-01T00:00:00Z. It is a constant: the same seed gives the same
 * rows whenever it is run. What is on show then stays so for years; some periods are over, some lie ahead.
 */
const catalogueEpoch = Date.UTC(2026, 10, 1);

const hour = 3_600_000;

/** Hours before (negative) or after the epoch as DATETIME text in UTC, `YYYY-MM-DD HH:MM:SS`. */
export function atHours(hours: number): string {
  return new Date(catalogueEpoch + hours * hour).toISOString().slice(0, 19).replace('T', ' ');
}

/** Days before (negative) or after the epoch as DATETIME text in UTC. */
export function atDays(days: number): string {
  return atHours(days * 24);
}
