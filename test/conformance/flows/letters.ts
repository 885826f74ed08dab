// A dead letter as every store of columns must keep it: sent as the ingestion path does, under names that aren't its own.
import type { Sink } from '../../../connectors/sink.js';
import type { SinkBinding, SinkKind } from '../../../src/core/dataset.js';
import { keepDeadLetters } from '../../../src/ingestion/dead-letters.js';
import { sinkBinding } from './readings.js';

/** Columns of the table, by the letter's field. */
const columns = { id: 'id', dataset: 'dataset', at: 'seen_at', from: 'origin', errors: 'errors', record: 'body' };

export function letterBinding(kind: SinkKind, table: string): SinkBinding {
  const named = new Map(Object.entries(columns).map(([name, physicalName]) => [name, { physicalName }]));
  return sinkBinding(kind, table, { columns: named, orderBy: [] });
}

/** Keeps two letters, one of them twice; resolves with whether all were acknowledged. */
export async function keepLetters(sink: Sink): Promise<boolean> {
  const letterOf = (id: string, record: unknown) => ({
    id: id.repeat(32),
    dataset: 'readings',
    from: { principal: 'ada' },
    errors: [{ path: ['tags', 2, 'name'], code: 'PATTERN' as const, message: 'expected text' }],
    record,
  });
  const letters = [letterOf('a', { seq: 9_007_199_254_740_993n, ratio: Number.NaN }), letterOf('b', null)];
  const context = { requestId: 'r', signal: new AbortController().signal, called: () => undefined };
  const now = () => Date.parse('2024-01-02T03:04:05Z');
  const { kept } = await keepDeadLetters(
    letters,
    { sink, binding: letterBinding(sink.kind, 'letters') },
    { ...context, now },
  );
  const again = await keepDeadLetters(
    letters,
    { sink, binding: letterBinding(sink.kind, 'letters') },
    { ...context, now },
  );
  return kept && again.kept;
}

/** The letters' texts, by the table's columns; what is null is left out. */
export const keptLetters = [
  {
    id: 'a'.repeat(32),
    dataset: 'readings',
    origin: '{"principal":"ada"}',
    errors: '[{"path":["tags",2,"name"],"code":"PATTERN","message":"expected text"}]',
    body: '{"seq":"9007199254740993","ratio":"NaN"}',
  },
  {
    id: 'b'.repeat(32),
    dataset: 'readings',
    origin: '{"principal":"ada"}',
    errors: '[{"path":["tags",2,"name"],"code":"PATTERN","message":"expected text"}]',
  },
];
