/** The clock of MariaDB, as the connections have it that pass through it: it can be set while they are used. */
export interface MySqlClock {
  /** So many seconds ahead of the true clock; negative: behind. For every statement from now on. */
  set(aheadSeconds: number): void;
  /** What one connection sends has to pass through one of these, in order. */
  filter(): (sent: Buffer) => Buffer;
}

/** A packet: three bytes with the length of what follows, a number that begins at 0 with each command, the command. */
const HEADER_BYTES = 4;
const QUERY = 0x03;
const HAS_MOMENT = /^\s*(?:SELECT|INSERT|REPLACE|UPDATE|DELETE)\b/i;

/**
 * Every statement is given a `timestamp` of its own, so it is the server itself that has another time: for NOW(), for
 * defaults of columns, in triggers. MariaDB only, and texts only: prepared statements pass as they are.
 */
export function createMySqlClock(): MySqlClock {
  let ahead = 0;

  function withClock(packet: Buffer): Buffer {
    const isStatement = packet[3] === 0 && packet[HEADER_BYTES] === QUERY;
    if (ahead === 0 || !isStatement) return packet;
    const statement = packet.toString('utf8', HEADER_BYTES + 1);
    if (!HAS_MOMENT.test(statement)) return packet;
    const changed = `SET STATEMENT timestamp = UNIX_TIMESTAMP(SYSDATE(6)) + ${ahead} FOR ${statement}`;
    const body = Buffer.concat([Buffer.of(QUERY), Buffer.from(changed)]);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUIntLE(body.length, 0, 3);
    return Buffer.concat([header, body]);
  }

  return {
    set(aheadSeconds) {
      ahead = aheadSeconds;
    },
    filter() {
      let rest: Buffer = Buffer.alloc(0);
      return (sent) => {
        const whole: Buffer[] = [];
        rest = rest.length === 0 ? sent : Buffer.concat([rest, sent]);
        while (rest.length >= HEADER_BYTES) {
          const end = HEADER_BYTES + rest.readUIntLE(0, 3);
          if (rest.length < end) break;
          whole.push(withClock(rest.subarray(0, end)));
          rest = rest.subarray(end);
        }
        return Buffer.concat(whole);
      };
    },
  };
}
