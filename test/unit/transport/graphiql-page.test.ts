// The script of the GraphiQL page, run as a browser would: its fetcher against a server that sends events.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createContext, runInContext } from 'node:vm';
import { createGraphiqlPage } from '../../../src/transport/http/graphiql-page.js';

interface Results extends AsyncIterableIterator<unknown> {
  return: () => Promise<IteratorResult<unknown>>;
}
type Fetcher = (params: object, options?: object) => Results | string;

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((request, response) => {
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** What the script gives to GraphiQL. */
async function propertiesOf(): Promise<{ readonly fetcher: Fetcher; readonly defaultTabs: unknown }> {
  const page = createGraphiqlPage({ documents: ['{ a }', 'subscription { b }'], apiKey: 'demo-ann' });
  const script = (await page('/graphiql/start.js'))?.body.toString() ?? '';
  const { port } = server.address() as AddressInfo;
  let given: unknown;
  const context = createContext({
    document: { getElementById: () => ({}) },
    ReactDOM: { createRoot: () => ({ render: () => undefined }) },
    React: { createElement: (_: unknown, properties: unknown) => (given = properties) },
    GraphiQL: { createFetcher: () => () => 'asked' },
    fetch: (path: string, options: RequestInit) => fetch(`http://127.0.0.1:${String(port)}${path}`, options),
    AbortController,
    TextDecoderStream,
  });
  runInContext(script, context);
  return given as Awaited<ReturnType<typeof propertiesOf>>;
}

const documentAST = {
  definitions: [
    { operation: 'query', name: { value: 'Q' } },
    { operation: 'subscription', name: { value: 'S' } },
  ],
};

describe('the GraphiQL page', () => {
  it('opens a tab for each document, with the key in its headers', async () => {
    const headers = JSON.stringify({ Authorization: 'Bearer demo-ann' }, null, 2);
    expect((await propertiesOf()).defaultTabs).toEqual([
      { query: '{ a }', headers },
      { query: 'subscription { b }', headers },
    ]);
  });

  it('asks queries as GraphiQL does, beside a subscription or not', async () => {
    const { fetcher } = await propertiesOf();
    expect(fetcher({ query: '' })).toBe('asked');
    expect(fetcher({ query: '', operationName: 'Q' }, { documentAST })).toBe('asked');
  });

  it('watches by server-sent events, and ends the request when it is stopped', async () => {
    const { fetcher } = await propertiesOf();
    const seen: { headers?: IncomingMessage['headers']; closed?: Promise<unknown> } = {};
    answer = (request, response) => {
      seen.headers = request.headers;
      seen.closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(':\n\nevent: next\ndata: {"data":{"n":1}}\n\nevent: next\ndata: {"da');
      response.write('ta":{"n":2}}\n\n');
    };
    const options = { documentAST, headers: { authorization: 'Bearer x' } };
    const results = fetcher({ query: 'subscription', operationName: 'S' }, options) as Results;
    expect([(await results.next()).value, (await results.next()).value]).toEqual([
      { data: { n: 1 } },
      { data: { n: 2 } },
    ]);
    expect(seen.headers).toMatchObject({ accept: 'text/event-stream', authorization: 'Bearer x' });
    const waiting = results.next();
    await results.return();
    await seen.closed;
    expect((await waiting).done).toBe(true);
  });

  it('shows what came in place of events', async () => {
    const { fetcher } = await propertiesOf();
    answer = (_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"errors":[]}');
    };
    const results = fetcher({ query: 'subscription', operationName: 'S' }, { documentAST }) as Results;
    expect(await results.next()).toEqual({ done: false, value: { errors: [] } });
    expect((await results.next()).done).toBe(true);
  });
});
