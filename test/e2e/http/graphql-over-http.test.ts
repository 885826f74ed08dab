// The endpoint keeps to GraphQL over HTTP: who may ask, in which media types, by which methods, and what is malformed.
import { exampleUrl } from '../support/ask.js';

const key = { authorization: 'Bearer demo-engineer' };
const json = { 'content-type': 'application/json' };
const plane = '{ plane(tailnum: "N14228") { model } }';

const send = (init: RequestInit, search = ''): Promise<Response> => fetch(`${exampleUrl()}/graphql${search}`, init);
const post = (body: unknown, headers: Readonly<Record<string, string>> = { ...key, ...json }): Promise<Response> =>
  send({ method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const codeOf = async (response: Response): Promise<string | undefined> => {
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return errors?.[0]?.extensions.code;
};

describe('credentials', () => {
  test.each([
    ['none', {}],
    ['an unknown key', { authorization: 'Bearer demo-engineers' }],
    ['an empty key', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: 'Basic ZGVtby1lbmdpbmVlcjo=' }],
    ['a token that is no JWT', { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }],
  ])('%s: 401, whatever is asked, and always in the same words', async (_, headers) => {
    const bodies = new Set<string>();
    for (const query of [plane, '{ __schema { queryType { name } } }', '{ __typename }', '{ _service { sdl } }', '{']) {
      const response = await post({ query }, { ...json, ...headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      bodies.add(await response.text());
    }
    expect([...bodies]).toHaveLength(1);
    expect(bodies.values().next().value).toMatch(/^\{"errors":\[\{"message":"Valid credentials are required\."/);
  });

  test('none by GET: 401', async () => {
    expect((await send({ headers: json }, `?query=${encodeURIComponent('{ __typename }')}`)).status).toBe(401);
  });
});

describe('media types', () => {
  test.each(['application/json', 'application/graphql-response+json'])(
    '%s is given where it is accepted',
    async (type) => {
      const response = await post({ query: plane }, { ...key, ...json, accept: type });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
      expect(await response.json()).toEqual({ data: { plane: { model: '737-824' } } });
    },
  );

  test('a request that accepts neither is refused', async () => {
    expect((await post({ query: plane }, { ...key, ...json, accept: 'text/csv' })).status).toBe(406);
  });

  test.each([
    'text/plain',
    'application/graphql',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
  ])('a body of %s is refused', async (type) => {
    expect((await post({ query: plane }, { ...key, 'content-type': type })).status).toBe(415);
  });
});

describe('methods', () => {
  test('a query may come by GET with its variables, where no browser can be tricked into sending it', async () => {
    const query = 'query ($t: String!) { plane(tailnum: $t) { model } }';
    const search = `?${new URLSearchParams({ query, variables: '{"t":"N14228"}' }).toString()}`;
    const response = await send({ headers: { ...key, ...json } }, search);
    expect(await response.json()).toEqual({ data: { plane: { model: '737-824' } } });
    expect((await send({ headers: key }, search)).status).toBe(400);
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s is not allowed', async (method) => {
    const response = await send({ method, headers: key });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  test('a page for people is served where HTML is accepted, from the package alone', async () => {
    const page = await (await send({ headers: { accept: 'text/html' } })).text();
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(1);
    for (const link of links.filter((found) => !found.startsWith('data:'))) {
      expect(link).toMatch(/^\/(?!\/)/);
      expect((await fetch(exampleUrl() + link)).status).toBe(200);
    }
  });
});

describe('what is malformed', () => {
  test.each([
    ['no JSON', '{"query":', 'BAD_REQUEST'],
    ['no object', '"{ __typename }"', 'BAD_REQUEST'],
    ['no query', {}, 'BAD_REQUEST'],
    ['a query that is no text', { query: 7 }, 'BAD_REQUEST'],
    ['several at once', [{ query: plane }], 'BAD_REQUEST'],
    ['variables that are no object', { query: plane, variables: 'x' }, 'BAD_REQUEST'],
    ['an operation that is not there', { query: plane, operationName: 'other' }, 'BAD_REQUEST'],
    ['what does not parse', { query: '{ plane(' }, 'GRAPHQL_PARSE_FAILED'],
    ['what does not fit the schema', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a mutation where there is none', { query: 'mutation { x }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable that does not fit',
      { query: 'query ($t: String!) { plane(tailnum: $t) { model } }' },
      'BAD_USER_INPUT',
    ],
  ])('%s: 400', async (_, body, code) => {
    const response = await post(body, { ...key, ...json, accept: 'application/graphql-response+json' });
    expect([response.status, await codeOf(response)]).toEqual([400, code]);
  });

  test('an error of one field leaves the others their answers, with 200', async () => {
    const response = await post({
      query: `{ good: plane(tailnum: "N14228") { model }
        bad: plane(tailnum: "N14228") { flights(first: 1001) { nodes { dest } } } }`,
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      data: { good: { model: '737-824' }, bad: null },
      errors: [{ path: ['bad'], extensions: { code: 'PAGE_SIZE_LIMIT' } }],
    });
  });

  test('a body beyond the limit is refused', async () => {
    const response = await post({ query: `{ __typename } # ${'x'.repeat(300_000)}` });
    expect([response.status, await codeOf(response)]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('demands that cannot be meant are refused', async () => {
    expect((await post({ query: plane }, { ...key, ...json, 'x-lakegate-pin': 'a b' })).status).toBe(400);
    expect((await post({ query: plane }, { ...key, ...json, 'x-lakegate-explain': 'maybe' })).status).toBe(400);
  });
});

test('a client that goes away in mid-request leaves the gateway well', async () => {
  const slow =
    '{ flightsAggregate(groupBy: [{ field: FLIGHT }, { field: DEST }], first: 1000) { count stddev { depDelay } } }';
  const gone = Array.from({ length: 10 }, () => {
    const abort = new AbortController();
    const sent = send({
      method: 'POST',
      headers: { ...key, ...json },
      body: JSON.stringify({ query: slow }),
      signal: abort.signal,
    });
    setImmediate(() => {
      abort.abort();
    });
    return sent.catch((error: unknown) => (error as Error).name);
  });
  expect(new Set(await Promise.all(gone))).toEqual(new Set(['AbortError']));
  expect((await post({ query: plane })).status).toBe(200);
});
