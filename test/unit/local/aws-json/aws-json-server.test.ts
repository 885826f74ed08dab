// The AWS JSON protocol: targets, bodies, errors, and the loopback interface.
import { once } from 'node:events';
import { AwsError } from '../../../../local/aws-json/aws-error.js';
import { createAwsJsonServer, type AwsJsonServer } from '../../../../local/aws-json/create-aws-json-server.js';

let server: AwsJsonServer;
/** Settle when an operation waits, and when it has been told that nobody waits for it. */
const [reached, left] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];

beforeAll(async () => {
  server = await createAwsJsonServer({
    targetPrefix: 'Service',
    port: 0,
    invalid: (message) => new AwsError('ValidationException', message),
    operations: {
      Echo: (request) => ({
        text: request.string('Text'),
        page: request.optionalInteger('Page', 1, 10),
        list: request.strings('List'),
        inner: request.structure('Inner').optionalString('Name'),
      }),
      Wait: async (_request, { signal }) => {
        reached.resolve(undefined);
        await once(signal, 'abort');
        left.resolve(undefined);
      },
      Break: () => {
        throw new TypeError('broken');
      },
    },
    getFile: (path) => Promise.resolve(path === '/bucket/a b.csv' ? Buffer.from('content') : undefined),
  });
});

afterAll(async () => {
  await server.close();
});

async function send(target: string, body: string): Promise<{ status: number; type: string | null; body: unknown }> {
  const response = await fetch(server.url, { method: 'POST', headers: { 'x-amz-target': target }, body });
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), body: await response.json() };
}

describe('an AWS JSON server', () => {
  it('listens on the loopback interface', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('tells an operation that its client has gone', async () => {
    const gone = new AbortController();
    const headers = { 'x-amz-target': 'Service.Wait' };
    const asked = fetch(server.url, { method: 'POST', headers, body: '{}', signal: gone.signal });
    await reached.promise;
    gone.abort();
    await expect(asked).rejects.toThrow();
    await expect(left.promise).resolves.toBeUndefined();
  });

  it('answers an operation by its target', async () => {
    const { status, body } = await send('Service.Echo', '{"Text":"x","Page":2,"List":["a"],"Inner":{"Name":"n"}}');
    expect({ status, body }).toEqual({ status: 200, body: { text: 'x', page: 2, list: ['a'], inner: 'n' } });
  });

  it.each([
    ['Service.Other', '{}', 'UnknownOperationException'],
    ['Else.Echo', '{}', 'UnknownOperationException'],
    ['Service.toString', '{}', 'UnknownOperationException'],
    ['Service.Echo', '{', 'SerializationException'],
    ['Service.Echo', '[]', 'SerializationException'],
    ['Service.Echo', '{}', 'ValidationException'],
    ['Service.Echo', '{"Text":1}', 'ValidationException'],
    ['Service.Echo', '{"Text":"x","Page":11}', 'ValidationException'],
    ['Service.Echo', '{"Text":"x","List":[1]}', 'ValidationException'],
    ['Service.Echo', '{"Text":"x","Inner":[]}', 'ValidationException'],
  ])('refuses %s %s with %s', async (target, body, type) => {
    const answer = await send(target, body);
    expect(answer).toMatchObject({ status: 400, type, body: { __type: type } });
  });

  it('answers a bug with a server error', async () => {
    expect(await send('Service.Break', '{}')).toMatchObject({ status: 500, type: 'InternalServerException' });
  });

  it('serves files and tells which are missing', async () => {
    expect(await (await fetch(`${server.url}/bucket/a%20b.csv`)).text()).toBe('content');
    const missing = await fetch(`${server.url}/bucket/none.csv`);
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('NoSuchKey');
  });
});
