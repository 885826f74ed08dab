// What the ClickHouse sink makes of values of every type, read back by the client itself.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { createClickhouseSink } from '../../../connectors/clickhouse/create-sink.js';
import { createClickhouseServer } from '../../../local/clickhouse/create-clickhouse-server.js';
import type { LocalServer } from '../../../local/local-server.js';
import type { OutgoingRecord, Sink } from '../../../connectors/sink.js';
import { deadLetterDataset } from '../../../src/core/dead-letter.js';
import type { Row } from '../../../src/core/value.js';
import { keepLetters, keptLetters, letterBinding } from './letters.js';
import { everyType, everyTypeBinding, rowsOfEveryType } from '../../unit/connectors/every-type.js';

const columns = {
  id: 'Int32',
  flag: 'Nullable(Bool)',
  big: 'Nullable(Int64)',
  price: 'Nullable(Decimal(38, 10))',
  ratio: 'Nullable(Float64)',
  text: 'Nullable(String)',
  day: 'Nullable(Date32)',
  at: "Nullable(DateTime64(3, 'UTC'))",
  document: 'Nullable(String)',
  tags: 'Array(String)',
};

let dataDir: string;
let server: LocalServer;
let client: ClickHouseClient;
let sink: Sink;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lakegate-clickhouse-values-'));
  server = await createClickhouseServer({
    dataDir,
    databases: { flows: { every_type: { columns, orderBy: ['id'] } } },
  });
  client = createClient({ url: server.url, database: 'flows' });
  sink = createClickhouseSink({
    server: { name: 'clickhouse', kind: 'clickhouse', settings: { url: server.url, database: 'flows' } },
    binding: everyTypeBinding('clickhouse', 'every_type'),
    dataset: everyType,
  });
});

afterAll(async () => {
  await sink.stop();
  await client.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const record = (row: Row): OutgoingRecord => ({
  id: String(row[0]).padStart(32, '0'),
  orderingKey: undefined,
  payload: undefined,
  row,
});

async function send(rows: readonly Row[]) {
  const context = { requestId: 'r', signal: new AbortController().signal, called: () => undefined };
  return sink.send(rows.map(record), context);
}

/** ClickHouse has no arrays that are null. */
const rows = rowsOfEveryType.map((row) => row.with(-1, row.at(-1) ?? []));

describe('values in ClickHouse', () => {
  it('are what was written, and are there once when the same batch comes again', async () => {
    for (let time = 0; time < 2; time++) {
      expect((await send(rows)).map(({ status }) => status)).toEqual(rows.map(() => 'accepted'));
    }
    const texts = ['big', 'price', 'ratio', 'at'].map((name) => `toString(${name}) AS ${name}`);
    const query = `SELECT id, flag, text, day, document, tags, ${texts.join(', ')} FROM every_type ORDER BY id`;
    const answer = await client.query({ query, format: 'JSONEachRow' });
    const found = await answer.json<Record<string, unknown>>();
    const byId = rows.toSorted((a, b) => Number(a[0]) - Number(b[0]));
    expect(found).toEqual(
      byId.map(([id, flag, big, price, ratio, text, day, at, document, tags]) => ({
        ...{ id, flag, text, day, document, tags },
        big: big === null ? null : String(big),
        price: price === null ? null : trimmed(String(price)),
        ratio: ratioText(ratio as number),
        at:
          at === null
            ? null
            : `${String(at).slice(0, 19).replace('T', ' ')}.${String(at).slice(20, -1).padEnd(3, '0')}`,
      })),
    );
  });

  it('that the table has no place for are refused alone', async () => {
    const [first = []] = rows;
    const outcomes = await send([first.with(0, 10), first.with(0, null), first.with(0, 11), first.with(0, 2 ** 40)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['accepted', 'rejected', 'accepted', 'rejected']);
    expect(outcomes[1]).toMatchObject({ code: 'SINK_REFUSED' });
  });
});

describe('dead letters in ClickHouse', () => {
  it('are rows of the columns that the binding names, once each', async () => {
    const letterColumns =
      "id String, dataset String, seen_at DateTime64(3, 'UTC'), origin String, errors String, body Nullable(String)";
    const engine = 'ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100';
    await client.command({ query: `CREATE TABLE letters (${letterColumns}) ${engine}` });
    const letterSink = createClickhouseSink({
      server: { name: 'clickhouse', kind: 'clickhouse', settings: { url: server.url, database: 'flows' } },
      binding: letterBinding('clickhouse', 'letters'),
      dataset: deadLetterDataset,
    });
    expect(await keepLetters(letterSink)).toBe(true);
    await letterSink.stop();
    const query = 'SELECT id, dataset, origin, errors, body, toString(seen_at) AS at FROM letters ORDER BY id';
    const answer = await client.query({ query, format: 'JSONEachRow' });
    const at = '2024-01-02 03:04:05.000';
    expect(await answer.json()).toEqual(keptLetters.map((letter) => ({ body: null, ...letter, at })));
  });
});

/** ClickHouse leaves out the zeros at a decimal's end. */
function trimmed(decimal: string): string {
  return decimal.replace(/\.?0+$/, '');
}

function ratioText(ratio: number): string {
  if (Number.isNaN(ratio)) return 'nan';
  return Number.isFinite(ratio) ? String(ratio).replace('e+', 'e') : ratio > 0 ? 'inf' : '-inf';
}
