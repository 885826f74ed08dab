// A client of the PostgreSQL protocol that costs as little as can be: it counts rows and bytes and reads nothing of them,
// so that what is measured is the server. https://www.postgresql.org/docs/current/protocol-flow.html
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface WireTarget {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** What came of a request, up to the server's being ready for the next. */
export interface WireAnswer {
  readonly rows: number;
  readonly bytes: number;
}

/** A statement with values in text, and the format of its rows: 0 text, 1 binary. */
export interface WireStatement {
  readonly text: string;
  readonly values: readonly string[];
  readonly format: 0 | 1;
}

export interface WireClient {
  /** One Query message. */
  simple(text: string): Promise<WireAnswer>;
  /** Parse, Bind, Describe, Execute in one go, as most drivers do. */
  extended(statement: WireStatement): Promise<WireAnswer>;
  /** Parses a statement under a name. */
  prepare(name: string, text: string): Promise<WireAnswer>;
  /** Bind and Execute of a statement that was prepared. */
  execute(name: string, values: readonly string[], format: 0 | 1): Promise<WireAnswer>;
  end(): Promise<void>;
}

/** @throws Error where the server refuses, then or later, with what it says */
export async function connectWire(target: WireTarget): Promise<WireClient> {
  const socket = connect(target.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.setNoDelay(true);
  const ask = createExchange(socket, target.password);
  await ask(startup(target));
  const sync = message('S');
  return {
    simple: (text) => ask(message('Q', cstring(text))),
    extended: ({ text, values, format }) =>
      ask(parse('', text), bind('', values, format), describePortal, execute, sync),
    prepare: (name, text) => ask(parse(name, text), sync),
    execute: (name, values, format) => ask(bind(name, values, format), execute, sync),
    end: async () => {
      socket.end(message('X'));
      if (!socket.closed) await once(socket, 'close');
    },
  };
}

type Exchange = (...messages: readonly Buffer[]) => Promise<WireAnswer>;

function createExchange(socket: Socket, password: string): Exchange {
  let waiting: { readonly resolve: (answer: WireAnswer) => void; readonly reject: (error: Error) => void } | undefined;
  let rows = 0;
  let bytes = 0;
  let failure: Error | undefined;
  const take = (type: string, body: Buffer): void => {
    if (type === 'E') failure = new Error(body.toString('utf8').replaceAll('\0', ' '));
    if (type === 'R' && body.readInt32BE(0) === 3) socket.write(message('p', cstring(password)));
    if (type === 'R' && body.readInt32BE(0) > 3) failure = new Error('a way to sign in that this client has not');
    if (type !== 'Z') return;
    const answered = waiting;
    waiting = undefined;
    if (failure === undefined) answered?.resolve({ rows, bytes });
    else answered?.reject(failure);
  };
  let held: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    const all = held === undefined ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    while (all.length - at >= 5) {
      const end = at + 1 + all.readInt32BE(at + 1);
      if (end > all.length) break;
      const type = all[at];
      // D: a row; d: one of a copy.
      if (type === 0x44 || type === 0x64) rows++;
      else take(String.fromCharCode(type ?? 0), all.subarray(at + 5, end));
      at = end;
    }
    held = at < all.length ? all.subarray(at) : undefined;
  });
  const gone = (error?: Error): void => waiting?.reject(failure ?? error ?? new Error('the server has hung up'));
  socket.on('error', gone).on('close', () => gone());
  return (...messages) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      rows = 0;
      bytes = 0;
      failure = undefined;
      socket.write(messages.length === 1 ? (messages[0] as Buffer) : Buffer.concat(messages));
    });
}

const execute = message('E', Buffer.alloc(5));
const describePortal = message('D', Buffer.from('P\0'));

function startup({ user, database }: WireTarget): Buffer {
  const body = Buffer.concat([int32(196_608), ...['user', user, 'database', database].map(cstring), Buffer.alloc(1)]);
  return Buffer.concat([int32(body.length + 4), body]);
}

function parse(name: string, text: string): Buffer {
  return message('P', cstring(name), cstring(text), int16(0));
}

/** To the unnamed portal, values as text. */
function bind(name: string, values: readonly string[], format: 0 | 1): Buffer {
  const given = values.flatMap((value) => [int32(Buffer.byteLength(value)), Buffer.from(value)]);
  const body = [cstring(''), cstring(name), int16(0), int16(values.length), ...given, int16(1), int16(format)];
  return message('B', ...body);
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}
