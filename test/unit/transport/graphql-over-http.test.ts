import { errorRegistry } from '../../../src/core/errors.js';
import { LakegateError } from '../../../src/core/errors.js';
import { createFakeService } from './fake-surface.js';
import { startServer, type StartedServer } from './started-server.js';

describe('GraphQL over HTTP', () => {
  let server: StartedServer;
  beforeAll(async () => {
    server = await startServer({
      service: createFakeService([
        [1, 'one'],
        [2, null],
      ]),
    });
  });
  afterAll(() => server.stop(0));

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(server.url + path, { headers });
  const post = (body: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${server.url}/graphql`, { method: 'POST', body, headers });
  const key = { authorization: 'Bearer key-ann' };
  const json = { ...key, 'content-type': 'application/json' };

  test('a posted query over datasets is answered from reads', async () => {
    const { status, body } = await server.ask('{ things { nodes { id name } } }');
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        data: {
          things: {
            nodes: [
              { id: 1, name: 'one' },
              { id: 2, name: null },
            ],
          },
        },
      },
    });
  });

  test('introspection and other fields are answered by graphql-js, also beside dataset fields', async () => {
    const { body } = await server.ask('{ greeting __typename __schema { queryType { name } } }');
    expect(body).toEqual({
      data: { greeting: 'Hello you', __typename: 'Query', __schema: { queryType: { name: 'Query' } } },
    });
  });

  test('a query comes by GET, a mutation does not', async () => {
    const answer = await get(`/graphql?query=${encodeURIComponent('{ __typename }')}`, json);
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
    expect((await get('/graphql?query=mutation{x}', json)).status).toBe(405);
  });

  test.each(['mutation', 'subscription'])('a %s is refused where the schema has none', async (kind) => {
    const { status, body } = await server.ask(`${kind} { x }`);
    expect({ status, codes: body.errors?.map((error) => error.extensions.code) }).toEqual({
      status: 400,
      codes: ['GRAPHQL_VALIDATION_FAILED'],
    });
  });

  test('the media type is the one the client accepts', async () => {
    const type = 'application/graphql-response+json';
    const answer = await post('{"query":"{__typename}"}', { ...json, accept: type });
    expect(answer.headers.get('content-type')).toContain(type);
    const plain = await post('{"query":"{__typename}"}', json);
    expect(plain.headers.get('content-type')).toContain('application/json');
    expect((await post('{"query":"{__typename}"}', { ...json, accept: 'image/png' })).status).toBe(406);
  });

  test('without credentials there is nothing, not even introspection', async () => {
    for (const query of ['{ __schema { queryType { name } } }', '{ things { nodes { id } } }']) {
      const answer = await server.ask(query, { headers: { authorization: '' } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="lakegate"');
      expect(answer.body.data).toBeUndefined();
      expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', number: 201 });
    }
  });

  test('a document that does not parse or fit is refused with a code of the registry and no suggestion', async () => {
    const parse = await server.ask('{ things {');
    expect([parse.status, parse.body.errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
    const validate = await server.ask('{ thing { nam } }');
    expect([validate.status, validate.body.errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect(JSON.stringify(validate.body)).not.toContain('Did you mean');
  });

  test('variables that do not fit are the caller’s error, without a suggestion', async () => {
    for (const query of [
      'query ($k: Kind) { things(kind: $k) { nodes { id } } }',
      'query ($k: Kind) { greeting things(kind: $k) { nodes { id } } }',
    ]) {
      const { status, body } = await server.ask(query, { variables: { k: 'SMAL' } });
      expect(status).toBe(400);
      expect(body.data).toBeUndefined();
      expect(body.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(JSON.stringify(body)).not.toMatch(/Did you mean|SMALL/);
    }
  });

  test('bodies of other kinds, batches and forms are refused', async () => {
    expect((await post('{"query":"{__typename}"}', { ...key, 'content-type': 'text/plain' })).status).toBe(415);
    expect(
      (await post('query={__typename}', { ...key, 'content-type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(415);
    expect((await post('[{"query":"{__typename}"}]', json)).status).toBe(400);
    expect((await post('{"query":', json)).status).toBe(400);
    expect((await post('{"query":"{__typename}"}', { ...json, 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test('a GET that a form of another site could send is refused', async () => {
    const answer = await get('/graphql?query={__typename}', key);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { errors: [{ extensions: unknown }] }).errors[0].extensions).toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  test('other methods and paths have their own errors', async () => {
    const put = await fetch(`${server.url}/graphql`, { method: 'PUT', headers: key });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect((await get('/nowhere')).status).toBe(404);
  });

  test('the request id is the caller’s where it is harmless', async () => {
    const echoed = await server.ask('{ __typename }', { headers: { 'x-request-id': 'abc-1' } });
    expect(echoed.headers.get('x-request-id')).toBe('abc-1');
    const made = await server.ask('{ __typename }', { headers: { 'x-request-id': 'a b"c' } });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('an unknown error says nothing but its id, which the log has with the cause', async () => {
    const { body } = await server.ask('{ greeting(name: "crash") }', { headers: { 'x-request-id': 'crash-1' } });
    expect(body.data).toEqual({ greeting: null });
    expect(body.errors).toEqual([
      {
        message: errorRegistry.INTERNAL.message,
        path: ['greeting'],
        locations: [{ line: 1, column: 3 }],
        extensions: { code: 'INTERNAL', number: 901, errorId: 'crash-1' },
      },
    ]);
    const logged = server.counters.count(
      'error',
      (o) => o.requestId === 'crash-1' && (o.cause as Error).message.includes('SELECT secret'),
    );
    expect(logged).toBe(1);
  });
});

describe('errors of reads', () => {
  test('a root field that fails is null with its path while the others answer', async () => {
    const service = createFakeService([[1, 'one']], (node) =>
      node.kind === 'one'
        ? Promise.reject(new LakegateError('STORE_UNAVAILABLE', { cause: new Error('arn:aws:secret') }))
        : Promise.resolve(),
    );
    const server = await startServer({ service });
    try {
      const { status, body } = await server.ask('{ a: thing { id } things { nodes { id } } __typename }');
      expect(status).toBe(200);
      expect(body.data).toEqual({ a: null, things: { nodes: [{ id: 1, name: 'one' }] }, __typename: 'Query' });
      expect(body.errors).toEqual([
        expect.objectContaining({
          path: ['a'],
          message: 'The store did not answer.',
          extensions: expect.objectContaining({ code: 'STORE_UNAVAILABLE', number: 501 }) as unknown,
        }),
      ]);
      expect(JSON.stringify(body)).not.toContain('arn:');
    } finally {
      await server.stop(0);
    }
  });

  test('where the field allows no null, data is null', async () => {
    const server = await startServer({
      service: createFakeService([], () => Promise.reject(new LakegateError('NO_ELIGIBLE_BINDING'))),
    });
    try {
      const { body } = await server.ask('{ things { nodes { id } } }');
      expect(body.data).toBeNull();
      expect(body.errors?.[0]).toMatchObject({ path: ['things'], extensions: { code: 'NO_ELIGIBLE_BINDING' } });
    } finally {
      await server.stop(0);
    }
  });
});
