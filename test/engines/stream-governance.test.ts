// Who sees what of a stream: a Lake Formation decides, changes come from Kafka, subscribers are on real WebSockets, and
// every byte that they are sent is looked at.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Producer, stringSerializers } from '@platformatic/kafka';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type GovernedLake, startGovernedLake } from '../e2e/governed/governed-lake.js';
import type { LakePrincipal } from '../e2e/governed/lake-files.js';
import type { StartedGateway } from '../e2e/support/start-folder.mjs';
import { type KafkaUnderTest, startKafkaUnderTest } from './kafka-target.js';
import { createStops } from '../support/create-stops.js';

const grantRecheckMs = 500;
/** How long a decision of Lake Formation holds. */
const ttlMs = 500;

let kafka: KafkaUnderTest;
let topic: string;
let lake: GovernedLake;
let gateway: StartedGateway;
let producer: Producer<string, string, string, string>;
const clients: Client[] = [];
const stops = createStops();

beforeAll(async () => {
  kafka = await startKafkaUnderTest();
  stops.add(() => kafka.stop());
  topic = await kafka.createTopic(1);
  const { brokers } = kafka.broker;
  const masks = { hashed: { label: { hash: { key: 'demo' } }, kind: { nullify: {} } } };
  const rows = [{ id: -1, kind: 'shown', amount: 1, ratio: 1, label: 'x' }];
  lake = await startGovernedLake(rows, masks, { brokers, topic });
  stops.add(() => lake.stop());
  await lake.grant('plain', [{}]);
  await lake.grant('hashed', [{}]);
  await lake.grant('other', [{}]);
  await lake.grant('narrow', [{ where: "kind = 'shown'", excluded: ['label'] }]);
  gateway = await lake.startGateway({ ttlMs, settings: { limits: { grantRecheckMs, heartbeatMs: 100 } } });
  stops.add(() => gateway.stop());
  producer = new Producer({ clientId: 'cells', bootstrapBrokers: [brokers], serializers: stringSerializers });
  stops.add(() => producer.close());
}, 600_000);
afterAll(async () => {
  for (const client of clients) void client.dispose();
  await stops.run();
});

interface Cell {
  readonly id: number;
  readonly kind: string;
  readonly amount: number;
  readonly label: string;
}

async function publish(...cells: readonly Cell[]): Promise<void> {
  await producer.send({
    messages: cells.map((cell) => ({ topic, key: String(cell.id), value: JSON.stringify({ ...cell, ratio: 0.5 }) })),
    acks: -1,
  });
}

interface Watching {
  /** All text that came by its socket. */
  readonly sent: () => string;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  /** Resolves with the records once there are so many. */
  readonly saw: (count: number) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Resolves with the errors that end it. */
  readonly ended: Promise<readonly { readonly message: string; readonly extensions: Record<string, unknown> }[]>;
}

function watch(as: LakePrincipal, selection: string, args = ''): Watching {
  const sent: string[] = [];
  class RecordingSocket extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      this.on('message', (data) => sent.push((data as Buffer).toString('utf8')));
    }
  }
  const client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: RecordingSocket,
    connectionParams: { authorization: `Bearer demo-${as}` },
    retryAttempts: 0,
  });
  clients.push(client);
  const records: Readonly<Record<string, unknown>>[] = [];
  const waiting = new Set<() => void>();
  const ended = new Promise<Awaited<Watching['ended']>>((resolve, reject) => {
    const query = `subscription { cellChanges${args} { operation record { ${selection} } } }`;
    client.subscribe<{ readonly cellChanges: { readonly record: Readonly<Record<string, unknown>> | null } }>(
      { query },
      {
        next: ({ data }) => {
          const record = data?.cellChanges.record;
          if (record) records.push(record);
          for (const check of waiting) check();
        },
        error: (error) => {
          if (Array.isArray(error)) resolve(error as Awaited<Watching['ended']>);
          else reject(error instanceof Error ? error : new Error('the connection was lost'));
        },
        complete: () => {
          reject(new Error('it completed'));
        },
      },
    );
  });
  ended.catch(() => undefined);
  const saw: Watching['saw'] = (count) =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (records.length >= count) resolve(records);
      };
      waiting.add(check);
      check();
      ended.then((errors) => {
        reject(new Error(JSON.stringify(errors)));
      }, reject);
    });
  return { sent: () => sent.join('\n'), records, saw, ended };
}

const earliest = '(from: { earliest: true })';

describe('a stream that is governed', () => {
  it('sends each what their grant shows, and not a byte of what it hides', async () => {
    const cells = Array.from({ length: 40 }, (_, i): Cell => {
      const kind = i % 4 === 0 ? 'shown' : 'secretkind';
      return { id: i, kind, amount: i, label: `${i % 4 === 0 ? 'open' : 'secret'}label${String(i)}` };
    });
    await publish(...cells);
    const plain = watch('plain', 'id kind amount label', earliest);
    const narrow = watch('narrow', 'id kind amount', earliest);
    const hashed = watch('hashed', 'id kind amount label', earliest);
    expect(await plain.saw(40)).toEqual(cells);
    const shown = cells.filter(({ kind }) => kind === 'shown');
    expect(await narrow.saw(10)).toEqual(shown.map(({ id, kind, amount }) => ({ id, kind, amount })));
    const digests = (await hashed.saw(40)).map(({ id, kind, amount, label }, i) => {
      expect({ id, kind, amount }).toEqual({ id: cells[i]?.id, kind: null, amount: cells[i]?.amount });
      return label;
    });
    expect(new Set(digests).size).toBe(40);
    // What was published last has come to all by now, and its like before.
    await publish({ id: 100, kind: 'shown', amount: 0, label: 'openlabel' });
    await Promise.all([plain.saw(41), narrow.saw(11), hashed.saw(41)]);
    expect(plain.sent()).toContain('secretlabel');
    expect(narrow.sent()).not.toMatch(/secret|label/);
    expect(hashed.sent()).not.toMatch(/secret|openlabel|shown/);
    // Filters see what is shown: nothing of what is hidden can be found out by them.
    const found = watch('narrow', 'id', '(from: { earliest: true }, where: { amount: { gt: 30 } })');
    expect(await found.saw(2)).toEqual([{ id: 32 }, { id: 36 }]);
  });

  it('refuses what is hidden as it refuses what does not exist', async () => {
    const told = async (name: string, question: (of: string) => Watching): Promise<string> => {
      const errors = JSON.stringify(await question(name).ended);
      return errors.replaceAll(name, 'NAME').replace(/"column":\d+/g, '"column":0');
    };
    const filtered = (name: string) => watch('narrow', 'id', `(where: { ${name}: { eq: "x" } })`);
    const selected = (name: string) => watch('narrow', `id ${name}`);
    for (const question of [filtered, selected]) {
      expect(await told('label', question)).toBe(await told('lapel', question));
    }
    expect(await watch('none', 'id').ended).toMatchObject([{ message: 'There is nothing to subscribe to.' }]);
  });

  it('stops within the time that a grant holds once it is taken back, while changes come', async () => {
    const taken = watch('other', 'id', earliest);
    const kept = watch('plain', 'id');
    await taken.saw(41);
    let id = 1_000;
    const done = new AbortController();
    stops.add(() => done.abort());
    const flow = (async () => {
      while (!done.signal.aborted) await publish({ id: id++, kind: 'shown', amount: 1, label: 'x' });
    })();
    await kept.saw(10);
    await lake.grant('other', []);
    const revokedMs = performance.now();
    const [error] = await taken.ended;
    const tookMs = performance.now() - revokedMs;
    const seen = taken.records.length;
    expect(error?.extensions).toMatchObject({ code: 'ACCESS_CHANGED', position: expect.any(String) });
    // Generous: the machine may be busy. What matters is that it isn't the default of 30 s, nor never.
    expect(tookMs).toBeLessThan(grantRecheckMs + ttlMs + 10_000);
    await kept.saw(kept.records.length + 50);
    done.abort();
    await flow;
    expect(taken.records).toHaveLength(seen);
    expect(JSON.stringify(await watch('other', 'id').ended)).not.toContain('ACCESS_CHANGED');
  });
});
