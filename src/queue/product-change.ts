import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';

/** The version of the message format (docs/messages.md). */
const MESSAGE_VERSION = 1;
/** Every SQS queue takes this much; a message that is larger was not made for this queue. */
export const MESSAGE_BYTES = 256 * 1024;

const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Ids = Type.Array(Id, { minItems: 1 });
const Common = {
  version: Type.Literal(MESSAGE_VERSION),
  /** When it changed: ISO 8601, or epoch milliseconds. */
  changedAt: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  /** Follows the change through the logs. */
  id: Type.Optional(Type.String({ maxLength: 200 })),
};
/** What a display policy names: the columns of its row. */
const PolicyTarget = Type.Object({
  targetType: Type.String({ minLength: 1 }),
  targetId: Type.Optional(Type.Union([Type.Null(), Id, Type.String({ pattern: '^[0-9]{1,15}$' })])),
});
const PolicySide = Type.Optional(Type.Union([Type.Null(), PolicyTarget]));
const TargetKind = Type.Union([
  Type.Literal('product'),
  Type.Literal('seller'),
  Type.Literal('brand'),
  Type.Literal('category'),
  Type.Literal('category-alone'),
  Type.Literal('all'),
]);
const Target = Type.Object({ kind: TargetKind, id: Type.Integer({ minimum: 0 }) });

const SCHEMAS = {
  products: Type.Object({ ...Common, type: Type.Literal('products'), ids: Ids }),
  seller: Type.Object({ ...Common, type: Type.Literal('seller'), ids: Ids }),
  brand: Type.Object({ ...Common, type: Type.Literal('brand'), ids: Ids }),
  category: Type.Object({ ...Common, type: Type.Literal('category'), ids: Ids }),
  policy: Type.Object({ ...Common, type: Type.Literal('policy'), before: PolicySide, after: PolicySide }),
  storefront: Type.Object({ ...Common, type: Type.Literal('storefront'), ids: Type.Array(Type.String()) }),
  /** The rest of a fan-out, sent by the consumer to itself. */
  targets: Type.Object({
    ...Common,
    type: Type.Literal('targets'),
    targets: Type.Array(Target, { minItems: 1 }),
    after: Type.Integer({ minimum: 0 }),
  }),
} as const satisfies Record<string, TSchema>;

type Schemas = typeof SCHEMAS;
type MessageType = keyof Schemas;

/** Most messages by far are of this type: to walk through its schema for each costs more than all else about it. */
const PRODUCTS = Compile(SCHEMAS.products);

/** A message as it is sent: what `publishChange` takes. */
export type ChangeMessage = { [T in MessageType]: Static<Schemas[T]> }[MessageType];

/** What a change somewhere else reaches: `category` with its subtree, `category-alone` without; `all` has the id 0. */
export interface ChangeTarget {
  readonly kind: Static<typeof TargetKind>;
  readonly id: number;
}

interface ChangeOrigin {
  /** Epoch milliseconds; null: the message does not say. */
  readonly changedAt: number | null;
  /** The message's own id, to follow it through the logs. */
  readonly id: string | null;
}

/** A message understood: products to index again, or targets whose products have to be found first. */
export type Change =
  | (ChangeOrigin & { readonly kind: 'products'; readonly ids: readonly number[] })
  | (ChangeOrigin & {
      readonly kind: 'targets';
      readonly targets: readonly ChangeTarget[];
      /** Products of the first target up to and with this id are done. */
      readonly after: number;
    });

/** Why a message is set aside. `cause` is the same for all that fail alike. */
export interface MessageFault {
  readonly kind: 'fault';
  readonly cause: string;
  readonly detail: string;
}

/**
 * Reads the body of a message: raw, or in the envelope of an SNS notification. Fields that are not known are ignored.
 * Never throws: what can't be understood comes back as a fault.
 */
export function parseChange(body: string): Change | MessageFault {
  const bytes = Buffer.byteLength(body);
  if (bytes > MESSAGE_BYTES) return fault('larger than 256 KB', `${bytes} bytes`);
  const outer = parseObject(body);
  if (isFault(outer)) return outer;
  if (outer['Type'] !== 'Notification' || typeof outer['Message'] !== 'string') return readMessage(outer);
  const inner = parseObject(outer['Message']);
  return isFault(inner) ? inner : readMessage(inner);
}

function readMessage(message: Record<string, unknown>): Change | MessageFault {
  const { version, type } = message;
  if (version !== MESSAGE_VERSION) return fault('unknown version', `version ${show(version)}, not ${MESSAGE_VERSION}`);
  if (typeof type !== 'string' || !Object.hasOwn(SCHEMAS, type)) return fault('unknown type', `type ${show(type)}`);
  if (!isMessage(type as MessageType, message)) {
    const [first] = Value.Errors(SCHEMAS[type as MessageType], message);
    const field = first?.instancePath.slice(1).split('/')[0] || 'message';
    return fault(`invalid ${type} message`, `the field ${field} ${first?.message ?? 'is malformed'}`);
  }
  return toChange(message);
}

function isMessage(type: MessageType, message: unknown): message is ChangeMessage {
  return type === 'products' ? PRODUCTS.Check(message) : Value.Check(SCHEMAS[type], message);
}

function toChange(message: ChangeMessage): Change {
  const origin: ChangeOrigin = { changedAt: readMoment(message.changedAt), id: message.id ?? null };
  switch (message.type) {
    case 'products':
      return { ...origin, kind: 'products', ids: [...new Set(message.ids)] };
    case 'targets':
      return { ...origin, kind: 'targets', targets: message.targets, after: message.after };
    case 'storefront':
      return { ...origin, kind: 'targets', targets: [{ kind: 'all', id: 0 }], after: 0 };
    case 'policy':
      return reach(origin, policyTargets(message.before, message.after));
    default:
      return reach(
        origin,
        [...new Set(message.ids)].map((id) => ({ kind: message.type, id })),
      );
  }
}

/** Single products need no search for what they reach. */
function reach(origin: ChangeOrigin, targets: readonly ChangeTarget[]): Change {
  return targets.every((target) => target.kind === 'product')
    ? { ...origin, kind: 'products', ids: targets.map((target) => target.id) }
    : { ...origin, kind: 'targets', targets, after: 0 };
}

/** Those that the policy no longer names have to hear of it as well. */
function policyTargets(...sides: readonly (Static<typeof PolicySide> | undefined)[]): ChangeTarget[] {
  const targets = new Map<string, ChangeTarget>();
  for (const side of sides) {
    if (side === null || side === undefined) continue;
    const target = policyTarget(side);
    targets.set(`${target.kind}:${target.id}`, target);
  }
  const found = [...targets.values()];
  // A message that names no side does not say what its policy reached, so it may have been anything.
  return found.length === 0 || found.some((target) => target.kind === 'all') ? [{ kind: 'all', id: 0 }] : found;
}

/** A policy whose target can't be understood may have reached anything. */
function policyTarget({ targetType, targetId }: Static<typeof PolicyTarget>): ChangeTarget {
  const id = Number(targetId ?? 0);
  const kind = (['product', 'seller', 'brand', 'category'] as const).find((known) => known === targetType);
  return kind === undefined || id === 0 ? { kind: 'all', id: 0 } : { kind, id };
}

function readMoment(changedAt: string | number | undefined): number | null {
  const moment = typeof changedAt === 'string' ? Date.parse(changedAt) : (changedAt ?? NaN);
  return Number.isFinite(moment) ? moment : null;
}

/** Nobody who means well sends this key, and code that copies fields must not meet it. */
const PROTOTYPE_KEY = /"(?:_|\\u005f){2}proto(?:_|\\u005f){2}"\s*:/i;

function parseObject(text: string): Record<string, unknown> | MessageFault {
  if (PROTOTYPE_KEY.test(text)) return fault('has a key __proto__', excerpt(text));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fault('not JSON', error instanceof Error ? excerpt(error.message) : 'unreadable');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault('not an object', excerpt(text));
  return value as Record<string, unknown>;
}

function isFault(value: Record<string, unknown> | MessageFault): value is MessageFault {
  return value['kind'] === 'fault' && typeof value['cause'] === 'string' && typeof value['detail'] === 'string';
}

function fault(cause: string, detail: string): MessageFault {
  return { kind: 'fault', cause: `message: ${cause}`, detail };
}

function show(value: unknown): string {
  return value === undefined ? '(none)' : excerpt(JSON.stringify(value));
}

function excerpt(text: string): string {
  return text.slice(0, 200);
}
