// A proxy before the local Lake Formation that counts what is asked of it, by operation, table and session.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that went by. */
export interface ForwardedCall {
  readonly operation: string;
  /** The table of `GetUnfilteredTableMetadata`. */
  readonly table: string | undefined;
}

export interface CallCounter {
  readonly url: string;
  /** What has gone by since it was last taken. */
  takeCalls(): readonly ForwardedCall[];
  stop(): Promise<void>;
}

/** Requests pass as they are, Host header too, so that their signatures hold. */
export async function createCallCounter(target: string): Promise<CallCounter> {
  let calls: ForwardedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    readBody(incoming).then(
      (body) => {
        calls.push(describeCall(incoming, body));
        forward(target, { incoming, body, outgoing });
      },
      (error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    takeCalls: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** By the target header, the body's `Action` or the path, whichever the service's protocol has. */
function describeCall(incoming: IncomingMessage, body: string): ForwardedCall {
  const target = incoming.headers['x-amz-target'];
  const operation =
    typeof target === 'string'
      ? (target.split('.').at(-1) ?? target)
      : (new URLSearchParams(body).get('Action') ?? (incoming.url ?? '').slice(1));
  const table =
    operation === 'GetUnfilteredTableMetadata' ? (JSON.parse(body) as { readonly Name?: string }).Name : undefined;
  return { operation, table };
}

function forward(
  target: string,
  call: { readonly incoming: IncomingMessage; readonly body: string; readonly outgoing: ServerResponse },
): void {
  const { incoming, body, outgoing } = call;
  const { method, headers } = incoming;
  const sent = request(`${target}${incoming.url ?? '/'}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  sent.on('error', (error) => outgoing.destroy(error));
  sent.end(body);
}
