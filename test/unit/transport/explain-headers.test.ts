import type { LevelPlan } from '../../../src/core/explain.js';
import type { RoutingDemand } from '../../../src/core/data-service.js';
import { createFakeService } from './fake-surface.js';
import { startServer, type StartedServer } from './started-server.js';

const plan: LevelPlan = {
  path: 'thing',
  datasets: ['things'],
  grantDigests: { things: 'abc' },
  chosen: ['things.hot'],
  server: 'hot',
  stalenessMs: 5_000,
  considered: [{ bindings: ['things.cold'], eligible: false, reason: 'lacks the column secret_flag' }],
  statements: [
    { text: 'SELECT id WHERE n = ?', parameters: [{ name: 'p0', value: 9_007_199_254_740_993n, type: 'int64' }] },
  ],
  failedOver: [],
  degraded: false,
  rows: 1,
  bytes: 10,
  timingsMs: { execute: 1.5 },
};

describe('what a response says of its plans', () => {
  let server: StartedServer;
  let degraded = false;
  let seen: RoutingDemand | undefined;
  let explained: boolean | undefined;
  beforeAll(async () => {
    const service = createFakeService([[1, 'one']], (_node, context) => {
      seen = context.routing;
      explained = context.explain;
      context.report({ ...plan, degraded });
      return Promise.resolve();
    });
    server = await startServer({ service });
  });
  beforeEach(() => {
    degraded = false;
  });
  afterAll(() => server.stop(0));

  const admin = { authorization: 'Bearer key-admin', 'x-lakegate-explain': 'true' };

  test('nothing unless asked', async () => {
    expect((await server.ask('{ thing { id } }')).body.extensions).toBeUndefined();
    expect(explained).toBe(false);
  });

  test('an admin sees statements with parameters and rejected bindings', async () => {
    const { body } = await server.ask('{ thing { id } }', { headers: admin });
    expect(explained).toBe(true);
    expect(body.extensions?.lakegate?.plan).toEqual([
      {
        ...plan,
        statements: [
          {
            text: 'SELECT id WHERE n = ?',
            parameters: [{ name: 'p0', value: '9007199254740993', type: 'int64' }],
          },
        ],
      },
    ]);
  });

  test('others see where their answer came from and nothing that discloses filters', async () => {
    const { body } = await server.ask('{ thing { id } }', { headers: { 'x-lakegate-explain': 'true' } });
    expect(body.extensions?.lakegate?.plan).toEqual([
      {
        path: 'thing',
        datasets: ['things'],
        chosen: ['things.hot'],
        server: 'hot',
        stalenessMs: 5_000,
        degraded: false,
        rows: 1,
        timingsMs: { execute: 1.5 },
      },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/SELECT|secret_flag/);
  });

  test('a degraded answer says so unasked', async () => {
    degraded = true;
    expect((await server.ask('{ thing { id } }')).body.extensions).toEqual({ lakegate: { degraded: true } });
  });

  test('bindings are pinned and excluded by header', async () => {
    const headers = { 'x-lakegate-pin': 'hot, things.warm', 'x-lakegate-exclude': 'cold' };
    await server.ask('{ thing { id } }', { headers });
    expect(seen).toEqual({ pin: ['hot', 'things.warm'], exclude: ['cold'] });
  });

  test.each([
    ['x-lakegate-pin', "a';--"],
    ['x-lakegate-explain', 'yes'],
    ['x-lakegate-exclude', ''],
  ])('a header that can not be meant is refused: %s %j', async (name, value) => {
    const { status, body } = await server.ask('{ thing { id } }', { headers: { [name]: value } });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });
});
