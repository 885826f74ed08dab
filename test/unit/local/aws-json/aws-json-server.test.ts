// The AWS JSON protocol: targets, bodies, errors, and the loopback interface.
import { AwsError } from '../../../../local/aws-json/aws-error.js';
import { createAwsJsonServer, type AwsJsonServer } from '../../../../local/aws-json/create-aws-json-server.js';

let server: AwsJsonServer;

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
