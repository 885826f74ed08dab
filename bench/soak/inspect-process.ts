// What is alive in a process of Node, asked through its inspector: memory and objects once garbage is collected.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { WebSocket } from 'ws';

/** Objects of requests: one that is kept when its client has gone is a leak. */
export const countedClasses = ['AbortController', 'http.IncomingMessage', 'net.Socket'] as const;

export interface AliveNow {
  readonly heapMib: number;
  /** Of each of `countedClasses`. */
  readonly counts: readonly number[];
}

export interface Inspector {
  readAlive(): Promise<AliveNow>;
  close(): void;
}

interface Evaluated {
  readonly result: { readonly value?: unknown; readonly objectId?: string };
  readonly objects: { readonly objectId: string };
}

/** Connects to a process that was started with `--inspect=127.0.0.1:PORT`. */
export async function connectInspector(port: number): Promise<Inspector> {
  const listed = (await (await fetch(`http://127.0.0.1:${String(port)}/json/list`)).json()) as readonly [
    { readonly webSocketDebuggerUrl: string },
  ];
  const socket = new WebSocket(listed[0].webSocketDebuggerUrl, { perMessageDeflate: false });
  await once(socket, 'open');
  let last = 0;
  const call = (method: string, params: object = {}): Promise<Evaluated> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      const take = (data: Buffer): void => {
        const said = JSON.parse(data.toString()) as { id?: number; result: Evaluated; error?: { message: string } };
        if (said.id !== id) return;
        socket.off('message', take);
        if (said.error === undefined) resolve(said.result);
        else reject(new Error(`${method}: ${said.error.message}`));
      };
      socket.on('message', take);
      socket.send(JSON.stringify({ id, method, params }));
    });
  const evaluate = async (expression: string): Promise<Evaluated['result']> =>
    (await call('Runtime.evaluate', { expression, objectGroup: 'soak' })).result;
  const builtin = (name: string): string => {
    const [module, member] = name.split('.');
    return member === undefined ? name : `process.getBuiltinModule('node:${module ?? ''}').${member}`;
  };
  const countOf = async (name: string): Promise<number> => {
    const { objectId } = await evaluate(`${builtin(name)}.prototype`);
    const { objects } = await call('Runtime.queryObjects', { prototypeObjectId: objectId, objectGroup: 'soak' });
    const { result } = await call('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration: 'function () { return this.length; }',
      returnByValue: true,
    });
    return Number(result.value);
  };
  return {
    readAlive: async () => {
      await call('HeapProfiler.collectGarbage');
      const counts: number[] = [];
      for (const name of countedClasses) counts.push(await countOf(name));
      const heap = await evaluate('process.memoryUsage().heapUsed');
      await call('Runtime.releaseObjectGroup', { objectGroup: 'soak' });
      return { heapMib: Number(heap.value) / 2 ** 20, counts };
    },
    close: () => {
      socket.close();
    },
  };
}

/** Clients' connections to a port of this machine that the server has not let go of. */
export async function countConnections(ports: readonly number[]): Promise<number> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')));
  const [listen, timeWait] = ['0A', '06'];
  return tables
    .flatMap((table) => table.trimEnd().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => {
      const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
      return ports.includes(port) && state !== listen && state !== timeWait;
    }).length;
}
