import { LakegateError } from '../../../src/core/errors.js';
import type { Limits } from '../../../src/config/limits.js';
import { createFakeService } from './fake-surface.js';
import { type Answer, type StartedServer, startServer, type StartOptions } from './started-server.js';

const rows = [
  [1, 'one'],
  [2, 'two'],
  [3, 'three'],
];

async function withServer<T>(options: StartOptions, use: (server: StartedServer) => Promise<T>): Promise<T> {
  const server = await startServer({ service: createFakeService(rows), ...options });
  try {
    return await use(server);
  } finally {
    await server.stop(0);
  }
}

function codeOf({ status, body }: Answer): [number, unknown] {
  return [status, body.errors?.[0]?.extensions.code];
}

describe('limits of a document', () => {
  const cases: readonly {
    readonly limits: Partial<Limits>;
    readonly code: string;
    readonly within: string;
    readonly beyond: string;
  }[] = [
    {
      limits: { maxDepth: 3 },
      code: 'DEPTH_LIMIT',
      within: '{ things { nodes { id } } }',
      beyond: '{ things { nodes { ...F } } } fragment F on Thing { parent { id } }',
    },
    {
      limits: { maxAliases: 2 },
      code: 'ALIAS_LIMIT',
      within: '{ __schema { a: types { b: name } } }',
      beyond: '{ __schema { a: types { ...F } b: types { ...F } } } fragment F on __Type { c: name }',
    },
    {
      limits: { maxAliases: 2 },
      code: 'ALIAS_LIMIT',
      within: '{ a: thing { id } b: thing { id } }',
      beyond: '{ a: thing { ...F } thing { ...F } } fragment F on Thing { x: id }',
    },
    {
      limits: { maxRootFields: 2 },
      code: 'ROOT_FIELD_LIMIT',
      within: '{ thing { id } greeting }',
      beyond: '{ thing { id } ...F } fragment F on Query { greeting __typename }',
    },
    {
      limits: { maxFields: 10 },
      code: 'FIELD_LIMIT',
      within: '{ things { nodes { id name } } }',
      beyond: `{ things { nodes { ...A parent { ...A } } } } fragment A on Thing { ...B parent { ...B } }
        fragment B on Thing { id name }`,
    },
    {
      limits: { maxTokens: 10 },
      code: 'TOKEN_LIMIT',
      within: '{ things { nodes { id } } }',
      beyond: '{ things { nodes { id name id } } }',
    },
  ];

  test.each(cases)('$code: within it answers, beyond it refuses', async ({ limits, code, within, beyond }) => {
    await withServer({ limits }, async (server) => {
      expect((await server.ask(within)).body.errors).toBeUndefined();
      expect(codeOf(await server.ask(beyond))).toEqual([400, code]);
      expect(codeOf(await server.ask(beyond))).toEqual([400, code]);
    });
  });

  test('the standard introspection query is within the defaults', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    await withServer({}, async (server) => {
      expect((await server.ask(getIntrospectionQuery())).body.errors).toBeUndefined();
    });
  });

  test('an argument or a variable is held to its depth, before anything walks down it', async () => {
    await withServer({ limits: { maxInputDepth: 3 } }, async (server) => {
      const literal = await server.ask('{ __type(name: [[[["Thing"]]]]) { name } }');
      expect(literal.body.errors?.map(({ extensions }) => extensions.code)).toContain('DEPTH_LIMIT');
      const endless = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
      const ask = (levels: number): Promise<Answer> =>
        server.ask('{ thing { id } }', { variables: { x: endless(levels) } });
      expect(codeOf(await ask(3))).toEqual([200, undefined]);
      expect(codeOf(await ask(4))).toEqual([400, 'DEPTH_LIMIT']);
      expect(codeOf(await ask(1_000))).toEqual([400, 'DEPTH_LIMIT']);
      expect(
        codeOf(await server.ask(`{ things(first: ${'['.repeat(2_000)}${']'.repeat(2_000)}) { nodes { id } } }`)),
      ).toEqual([400, 'DEPTH_LIMIT']);
    });
  });

  test('fragments in a circle are a validation error, not a hang', async () => {
    await withServer({}, async (server) => {
      const circle = '{ thing { ...A } } fragment A on Thing { parent { ...A } }';
      expect(codeOf(await server.ask(circle))).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    });
  });
});

describe('limits of a request', () => {
  test('a body beyond the limit is refused, whether its length is told or not', async () => {
    await withServer({ limits: { maxRequestBytes: 1_024 } }, async (server) => {
      expect(codeOf(await server.ask(`{ thing { id } } #${'x'.repeat(800)}`))[0]).toBe(200);
      expect(codeOf(await server.ask(`{ thing { id } } #${'x'.repeat(1_024)}`))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      const chunked = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer key-ann' },
        body: new Blob(['x'.repeat(5_000)]).stream(),
        duplex: 'half',
      });
      expect(chunked.status).toBe(413);
    });
  });

  test('a page beyond the limit is refused', async () => {
    await withServer({ limits: { maxPageSize: 10 } }, async (server) => {
      expect(codeOf(await server.ask('{ things(first: 10) { nodes { id } } }'))).toEqual([200, undefined]);
      expect(codeOf(await server.ask('{ things(first: 11) { nodes { id } } }'))[1]).toBe('PAGE_SIZE_LIMIT');
    });
  });

  test('more rows than the limit are an error, never a shorter answer', async () => {
    await withServer({ limits: { maxRows: 3 } }, async (server) => {
      expect((await server.ask('{ things { nodes { id } } }')).body.errors).toBeUndefined();
    });
    await withServer({ limits: { maxRows: 2 } }, async (server) => {
      const answer = await server.ask('{ things { nodes { id } } }');
      expect(codeOf(answer)[1]).toBe('ROW_LIMIT');
      expect(answer.body.data).toBeNull();
    });
  });

  test('when the time is over the read is aborted and the answer is TIME_LIMIT', async () => {
    let reason: unknown;
    const service = createFakeService(rows, async (_node, { signal }) => {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          resolve();
        });
      });
    });
    await withServer({ service, limits: { requestTimeoutMs: 20 } }, async (server) => {
      const answer = await server.ask('{ thing { id } }');
      expect(answer.body.data).toEqual({ thing: null });
      expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'TIME_LIMIT', limitMs: 20 });
      expect(reason).toMatchObject({ code: 'TIME_LIMIT' });
    });
  });

  test('a principal runs so many queries at a time, another is not held up', async () => {
    const gate = createGate();
    const service = createFakeService(rows, gate.pass);
    await withServer({ service, limits: { maxConcurrentQueries: 2 } }, async (server) => {
      const running = [server.ask('{ thing { id } }'), server.ask('{ thing { id } }')];
      await gate.waiting(2);
      const refused = await server.ask('{ thing { id } }');
      expect(codeOf(refused)).toEqual([429, 'CONCURRENCY_LIMIT']);
      expect(refused.headers.get('retry-after')).toBe('1');
      const other = server.ask('{ thing { id } }', { headers: { authorization: 'Bearer key-bob' } });
      await gate.waiting(3);
      gate.open();
      for (const answer of await Promise.all([...running, other])) expect(answer.status).toBe(200);
      expect((await server.ask('{ thing { id } }')).status).toBe(200);
    });
  });

  test('a client that goes aborts its read', async () => {
    const aborted = Promise.withResolvers<unknown>();
    const started = Promise.withResolvers<undefined>();
    const service = createFakeService(rows, async (_node, { signal }) => {
      signal.addEventListener('abort', () => {
        aborted.resolve(signal.reason);
      });
      started.resolve(undefined);
      await aborted.promise;
    });
    await withServer({ service }, async (server) => {
      const client = new AbortController();
      const asked = fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer key-ann' },
        body: '{"query":"{ thing { id } }"}',
        signal: client.signal,
      });
      await started.promise;
      client.abort();
      await expect(asked).rejects.toThrow();
      expect(await aborted.promise).toMatchObject({ code: 'REQUEST_CANCELLED' });
    });
  });
});

describe('documents of different visible schemas', () => {
  test('what one principal may ask is validated anew for another', async () => {
    const { createFakeSurface } = await import('./fake-surface.js');
    const surfaces = [
      createFakeSurface('plain'),
      createFakeSurface('wide', 'extend type Thing { secret: Int }'),
    ] as const;
    await withServer(
      {
        resolveGrants: (principal) => Promise.resolve(new Map(principal.admin ? [['things', {} as never]] : [])),
        surfaceOf: (grants) => (grants.size > 0 ? surfaces[1] : surfaces[0]),
      },
      async (server) => {
        const query = '{ thing { secret } }';
        const headers = { authorization: 'Bearer key-admin' };
        expect(codeOf(await server.ask(query, { headers }))).toEqual([200, undefined]);
        expect(codeOf(await server.ask(query))).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
        const unknown = await server.ask('{ thing { nosuch } }');
        const hidden = await server.ask(query);
        const messageOf = ({ body }: Answer): string | undefined => body.errors?.[0]?.message;
        expect(messageOf(hidden)?.replace('secret', 'nosuch')).toBe(messageOf(unknown));
      },
    );
  });

  test('the least recently used schema goes when there are too many', async () => {
    const { createFakeSurface } = await import('./fake-surface.js');
    let made = 0;
    await withServer(
      { limits: { maxVisibleShapes: 1 }, surfaceOf: () => createFakeSurface(`shape-${String(made++)}`) },
      async (server) => {
        for (let i = 0; i < 3; i++) expect((await server.ask('{ thing { id } }')).status).toBe(200);
      },
    );
  });

  test('an error of the policy fails the whole request', async () => {
    await withServer(
      { resolveGrants: () => Promise.reject(new LakegateError('POLICY_UNAVAILABLE')) },
      async (server) => {
        expect(codeOf(await server.ask('{ __typename }'))).toEqual([503, 'POLICY_UNAVAILABLE']);
      },
    );
  });
});

/** Holds reads until opened. */
function createGate(): { pass: () => Promise<void>; waiting: (count: number) => Promise<void>; open: () => void } {
  const opened = Promise.withResolvers<undefined>();
  let count = 0;
  let check: () => void = () => undefined;
  return {
    pass: async () => {
      count += 1;
      check();
      await opened.promise;
    },
    waiting: (wanted) =>
      new Promise((resolve) => {
        check = () => {
          if (count >= wanted) resolve();
        };
        check();
      }),
    open: () => {
      opened.resolve(undefined);
    },
  };
}
