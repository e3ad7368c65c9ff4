import { actionLine, type BulkOperation } from './bulk-operations.ts';

/** UTF-8 needs at most three bytes for one UTF-16 unit. */
const BYTES_PER_UNIT = 3;
const NEW_LINE = 0x0a;
const FIRST_BYTES = 64 * 1024;

/**
 * The body of one bulk request, encoded once into one buffer while documents come in. Sizes are bytes.
 */
export interface BulkBody {
  readonly operations: readonly BulkOperation[];
  readonly bytes: number;
  append(operation: BulkOperation): void;
  /** The bytes of everything appended. */
  encoded(): Buffer;
  /** The bytes of only these operations, by position: what is sent again after a partial failure. */
  encodedOnly(positions: readonly number[]): Buffer;
}

/** @param expectedBytes room to begin with; it grows when that is not enough */
export function createBulkBody(expectedBytes: number = FIRST_BYTES): BulkBody {
  let buffer: Buffer = Buffer.allocUnsafeSlow(expectedBytes);
  let bytes = 0;
  const operations: BulkOperation[] = [];
  const ends: number[] = [];

  return {
    operations,
    get bytes() {
      return bytes;
    },
    append(operation) {
      const { id, version, json } = operation;
      const action = actionLine(operation);
      const jsonBytes = typeof json === 'string' ? json.length * BYTES_PER_UNIT : json.length;
      const needed = bytes + action.length + jsonBytes + 1;
      if (needed > buffer.length) buffer = grown(buffer, bytes, needed);
      bytes += buffer.write(action, bytes, 'latin1');
      const jsonAt = bytes;
      bytes += typeof json === 'string' ? buffer.write(json, bytes, 'utf8') : json.copy(buffer, bytes);
      // The bytes stand in for the JSON that came in, which would else be kept twice until Elasticsearch has answered.
      operations.push({ id, version, json: buffer.subarray(jsonAt, bytes) });
      buffer[bytes] = NEW_LINE;
      bytes += 1;
      ends.push(bytes);
    },
    encoded() {
      return buffer.subarray(0, bytes);
    },
    encodedOnly(positions) {
      return Buffer.concat(positions.map((position) => buffer.subarray(ends[position - 1] ?? 0, ends[position])));
    },
  };
}

function grown(buffer: Buffer, used: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2));
  buffer.copy(larger, 0, 0, used);
  return larger;
}
