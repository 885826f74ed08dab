// A TCP proxy that fails on purpose: it refuses, cuts, or loses answers, so that tests meet servers that die mid-word.
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** `pass`: as if it weren't there. `mute`: requests go through, answers don't. `refuse`: no connection, old or new. */
export type FaultMode = 'pass' | 'mute' | 'refuse';

export interface FaultProxy {
  readonly port: number;
  /** From now on, for connections that stand and new ones. Answers that were lost stay lost: cut to recover. */
  readonly setMode: (mode: FaultMode) => Promise<void>;
  /** Resets every connection that stands. */
  readonly cut: () => void;
  /** Passes the next request on in full, and resets its connection before an answer comes back. Once. */
  readonly cutNextRequest: () => void;
  /** How many bytes clients have sent through. */
  readonly sentBytes: () => number;
  readonly stop: () => Promise<void>;
}

export interface FaultProxyOptions {
  readonly upstreamPort: number;
  readonly upstreamHost?: string;
  /** A free one unless given. */
  readonly port?: number;
}

/** Listens on the loopback address and passes on to the upstream. */
export async function createFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let mode: FaultMode = 'pass';
  let cutting = false;
  let sent = 0;
  const cut = (pair: readonly [Socket, Socket]): void => {
    pairs.delete(pair);
    // A connection that is being ended can't be reset any more.
    if (pair[0].writableEnded) pair[0].destroy();
    else pair[0].resetAndDestroy();
    pair[1].destroy();
  };
  const server: Server = createServer((client) => {
    const upstream = connect(options.upstreamPort, options.upstreamHost ?? '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.on('data', (chunk) => {
      sent += chunk.byteLength;
      upstream.write(chunk);
      if (!cutting) return;
      cutting = false;
      // What the client sends in the same turn belongs to the request; its answers are dropped meanwhile.
      upstream.removeAllListeners('data').resume();
      client.removeAllListeners('data').on('data', (rest) => upstream.write(rest));
      setImmediate(() => upstream.end(() => client.resetAndDestroy()));
    });
    upstream.on('data', (chunk) => {
      if (mode === 'pass') client.write(chunk);
    });
    for (const [socket, other] of [pair, pair.toReversed() as [Socket, Socket]]) {
      socket.on('error', () => {
        cut(pair);
      });
      // An end in peace is passed on as one, after all that was said before.
      socket.on('end', () => {
        if (mode === 'pass') other.destroySoon();
        else cut(pair);
      });
      socket.on('close', (isFailure) => {
        if (isFailure || mode !== 'pass') cut(pair);
        else pairs.delete(pair);
      });
    }
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    [...pairs].forEach(cut);
    await closed;
  };
  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async setMode(next) {
      const before = mode;
      mode = next;
      if (next === 'refuse') await close();
      else if (before === 'refuse') await listen(port);
    },
    cut: () => {
      [...pairs].forEach(cut);
    },
    cutNextRequest() {
      cutting = true;
    },
    sentBytes: () => sent,
    stop: close,
  };
}
