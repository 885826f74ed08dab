// `npm run bench:features`: what features online cost, beside the same look-ups straight at the store. Options:
// --seconds N. bench/README.md says how to read it.
import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { formatMachine } from '../flows/format-flows.js';
import { driveTurns, type Measured } from '../drive-turns.js';
import { readCpuMs } from '../read-process.js';
import { startGateway, startStores } from '../start-processes.js';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '4' } } });
const durationMs = Number(values.seconds) * 1000;
const columns = [
  'flights_30d',
  'avg_dep_delay_30d',
  'avg_arr_delay_30d',
  'cancel_rate_30d',
  'late_rate_30d',
  'avg_distance_30d',
];
/** Most keys of one BatchGetItem. */
const batchKeys = 100;

function row(name: string, gateway: Measured, cpuMs: number, floor: Measured): string {
  const cells = [
    name,
    gateway.perSecond.toFixed(0),
    gateway.p50Ms.toFixed(1),
    gateway.p99Ms.toFixed(1),
    cpuMs.toFixed(2),
    floor.perSecond.toFixed(0),
    (gateway.perSecond / floor.perSecond).toFixed(2),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

const scratch = await mkdtemp(path.join(tmpdir(), 'lakegate-bench-features-'));
const running: { stop(): Promise<void> }[] = [];
try {
  const stores = await startStores(scratch);
  running.push(stores);
  const gateway = await startGateway(stores.urls);
  running.push(gateway);
  const headers = { authorization: 'Bearer demo-engineer', 'content-type': 'application/json' };
  const post = async (at: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${gateway.url.replace(/\/graphql$/, '')}${at}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  const { data } = (await post('/graphql', { query: '{ planeFeatures(first: 1000) { nodes { tailnum } } }' })) as {
    readonly data: { readonly planeFeatures: { readonly nodes: readonly { readonly tailnum: string }[] } };
  };
  const tails = data.planeFeatures.nodes.map(({ tailnum }) => tailnum);
  const client = new DynamoDBClient({
    endpoint: stores.urls.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const straight = async (keys: readonly string[]): Promise<void> => {
    const batches = Array.from({ length: Math.ceil(keys.length / batchKeys) }, (_, i) =>
      keys.slice(i * batchKeys, (i + 1) * batchKeys),
    );
    await Promise.all(
      batches.map((some) =>
        client.send(
          new BatchGetItemCommand({
            RequestItems: { plane_features: { Keys: some.map((tail) => ({ tailnum: { S: tail } })) } },
          }),
        ),
      ),
    );
  };
  process.stdout.write(formatMachine());
  process.stdout.write(
    '\n| features of planes | requests/s | p50 ms | p99 ms | CPU ms a request | straight/s | ratio |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n',
  );
  for (const entities of [1, 100, 1000]) {
    for (const concurrency of [1, 16]) {
      const keysOf = (turn: number): readonly string[] =>
        tails.map((_, i) => tails[(i + turn * 7) % tails.length] ?? '').slice(0, entities);
      const ask = async (turn: number): Promise<void> => {
        await post('/feast/get-online-features', {
          features: columns.map((name) => `plane_features:${name}`),
          entities: { tailnum: keysOf(turn) },
        });
      };
      const floor = await driveTurns(concurrency, durationMs, (turn) => straight(keysOf(turn)));
      await ask(0);
      const before = await readCpuMs(gateway.pid);
      const measured = await driveTurns(concurrency, durationMs, ask);
      const cpuMs = ((await readCpuMs(gateway.pid)) - before) / ((measured.perSecond * durationMs) / 1000);
      process.stdout.write(
        row(
          `${String(entities)} × ${String(columns.length)}, ${String(concurrency)} at a time`,
          measured,
          cpuMs,
          floor,
        ),
      );
    }
  }
  client.destroy();
} finally {
  for (const one of running.reverse()) await one.stop();
  await rm(scratch, { recursive: true, force: true });
}
