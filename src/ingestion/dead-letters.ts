// Keeps what isn't taken in where the contract says: one JSON document a record, with what is wrong with it, or
// one row of a table with those columns.
import type { ErrorCode } from '../core/errors.js';
import type { RecordError } from '../core/ingest-service.js';
import { canonicalTimestamp } from '../core/value.js';
import type { SendContext } from '../../connectors/sink.js';
import { sendRecords } from './send-records.js';
import type { DeadLetterRoute } from './sink-route.js';

/** A record that isn't taken. */
export interface DeadLetter {
  readonly id: string;
  readonly dataset: string;
  /** Who gave it, or where it came from. */
  readonly from:
    { readonly principal: string } | { readonly stream: string; readonly partition: string; readonly offset: string };
  readonly errors: readonly (RecordError | { readonly message: string })[];
  /** As it was given, in JSON; of a stream its bytes, in base64. */
  readonly record: unknown;
}

/** Sends dead letters; whether all were acknowledged. */
export async function keepDeadLetters(
  letters: readonly DeadLetter[],
  { sink }: DeadLetterRoute,
  context: SendContext & { readonly now: () => number },
): Promise<{ readonly kept: boolean; readonly code?: ErrorCode; readonly cause?: unknown }> {
  const storesColumns = sink.capabilities.formats.size === 0;
  const outcomes = await sendRecords(
    letters.map((letter) => {
      const { id, ...rest } = letter;
      const at = new Date(context.now()).toISOString();
      const document = Buffer.from(JSON.stringify({ ...rest, at }, toJson), 'utf8');
      const { dataset, from, errors, record } = rest;
      const row = [id, dataset, canonicalTimestamp(at), ...[from, errors, record].map(jsonText)];
      const payload = storesColumns ? undefined : document;
      return { id, orderingKey: undefined, payload, row, bytes: document.length };
    }),
    sink,
    context,
  );
  const lost = outcomes.find(({ status }) => status !== 'accepted');
  if (lost === undefined) return { kept: true };
  return { kept: false, code: 'SINK_REJECTED', cause: 'cause' in lost ? lost.cause : lost };
}

/** JSON as a column holds it; null stays without a value. */
function jsonText(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value, toJson);
}

function toJson(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
