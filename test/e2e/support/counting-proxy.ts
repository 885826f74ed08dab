// Stands between a gateway and a store, passes everything on as it is, and notes each call that goes by.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** One request to a store. */
export interface StoreCall {
  /** Operation of an AWS API, or the method and path. */
  readonly operation: string;
  readonly body: string;
  /** Id of the access key that it is signed with; absent where it isn't signed. */
  readonly signedBy?: string | undefined;
}

export interface CountingProxy {
  readonly url: string;
  /** What has gone by since the last time this was called. */
  take(): readonly StoreCall[];
  stop(): Promise<void>;
}

/** Listens on a free port of this machine in front of `target`. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let calls: StoreCall[] = [];
  const server = createServer((incoming, outgoing) => {
    void passOn(target, incoming, outgoing, (call) => calls.push(call));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    take: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function passOn(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  note: (call: StoreCall) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { method = 'GET', url = '/', headers } = incoming;
  const operation = headers['x-amz-target'];
  note({
    operation: operation === undefined ? `${method} ${url}` : (String(operation).split('.').at(-1) ?? ''),
    body: body.toString('utf8'),
    signedBy: /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1],
  });
  const onward = request(new URL(url, target), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  onward.end(body);
}
