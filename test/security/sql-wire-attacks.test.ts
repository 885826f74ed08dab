// Attacks on the SQL endpoint by who speaks to it byte by byte: garbage, lengths that lie, connections that say nothing,
// ways round the password, requests to cancel others' work.
import { once } from 'node:events';
import net from 'node:net';
import { fc, seed } from '../support/random-cases.js';
import { startSqlListener, type StartedSql, type StartSqlOptions } from '../support/started-sql-listener.js';

let sql: StartedSql;

async function start(options: StartSqlOptions = {}): Promise<void> {
  sql = await startSqlListener(options);
}

afterEach(async () => {
  await sql.stop(0);
  expect(sql.scopes.open).toBe(0);
});

interface Heard {
  readonly socket: net.Socket;
  readonly bytes: () => Buffer;
  readonly closed: Promise<void>;
  /** Resolves once so many bytes have come, or the socket is closed. */
  readonly until: (length: number) => Promise<Buffer>;
}

async function open(first?: Buffer): Promise<Heard> {
  const socket = net.connect(sql.port, sql.host);
  const chunks: Buffer[] = [];
  let wake = (): void => undefined;
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    wake();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      isClosed = true;
      wake();
      resolve();
    });
  });
  await once(socket, 'connect');
  if (first !== undefined) socket.write(first);
  const bytes = (): Buffer => Buffer.concat(chunks);
  return {
    socket,
    bytes,
    closed,
    until: async (length) => {
      while (bytes().length < length && !isClosed) await new Promise<void>((resolve) => (wake = resolve));
      return bytes();
    },
  };
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const packet = (body: Buffer): Buffer => Buffer.concat([int32(body.length + 4), body]);
const message = (type: string, body: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from(type), packet(Buffer.from(body))]);
const startUp = (parameters: Record<string, string>, code = 196_608): Buffer =>
  packet(
    Buffer.concat([
      int32(code),
      Buffer.from([...Object.entries(parameters).flat(), ''].map((text) => `${text}\0`).join('')),
    ]),
  );
const usual = { user: 'anybody', database: 'lakegate' };
const password = (key: string): Buffer => message('p', `${key}\0`);

/** Types and bodies of the messages in what was heard. */
function messagesOf(bytes: Buffer): readonly { type: string; body: Buffer }[] {
  const found: { type: string; body: Buffer }[] = [];
  for (let at = 0; at + 5 <= bytes.length;) {
    const length = bytes.readInt32BE(at + 1);
    found.push({ type: String.fromCharCode(bytes[at]!), body: bytes.subarray(at + 5, at + 1 + length) });
    at += 1 + length;
  }
  return found;
}

/** The SQLSTATE of the last error in what was heard. */
function codeIn(bytes: Buffer): string | undefined {
  const error = messagesOf(bytes).findLast(({ type }) => type === 'E');
  return error && /C(.{5})\0/.exec(error.body.toString('latin1'))?.[1];
}

/** A connection that is ready for statements. */
async function ready(): Promise<Heard> {
  const heard = await open(startUp(usual));
  heard.socket.write(password('key-ann'));
  while (!messagesOf(heard.bytes()).some(({ type }) => type === 'Z')) await heard.until(heard.bytes().length + 1);
  return heard;
}

describe('before it is known who asks', () => {
  beforeEach(() => start());

  it.each<[string, Buffer, string | undefined]>([
    ['a length below the least', int32(4), '08P01'],
    ['a length beyond the most', int32(10_005), '08P01'],
    ['a negative length', int32(-1), '08P01'],
    ['protocol 2', packet(int32(131_072)), '0A000'],
    ['protocol 4', packet(int32(262_144)), '0A000'],
    ['a name without an end', packet(Buffer.concat([int32(196_608), Buffer.from('user')])), '08P01'],
    ['more after the end', packet(Buffer.concat([int32(196_608), Buffer.from('user\0me\0\0more')])), '08P01'],
    ['no user', startUp({ database: 'lakegate' }), '28000'],
    ['replication', startUp({ ...usual, replication: 'database' }), '0A000'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), '08P01'],
    ['TLS where there is none', Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]), '08P01'],
    ['SSL asked for twice', Buffer.concat([packet(int32(80_877_103)), packet(int32(80_877_103))]), '0A000'],
  ])('%s ends the connection', async (_, bytes, code) => {
    const heard = await open(bytes);
    await heard.closed;
    const answer = heard.bytes();
    expect(codeIn(answer.subarray(answer.indexOf('E')))).toBe(code);
  });

  it.each<[string, Buffer]>([
    ['a statement in place of the password', message('Q', 'select series(1)\0')],
    ['Sync in place of the password', message('S', '')],
    ['a password that is longer than any', password('x'.repeat(20_000))],
    ['a password without an end', message('p', 'key-ann')],
    ['a password with more after it', message('p', 'key-ann\0more')],
    ['a wrong password and a statement', Buffer.concat([password('wrong'), message('Q', 'select series(1)\0')])],
  ])('%s gets nothing', async (_, bytes) => {
    const heard = await open(startUp(usual));
    heard.socket.write(bytes);
    await heard.closed;
    const types = messagesOf(heard.bytes()).map(({ type, body }) => (type === 'R' ? `R${body.readInt32BE(0)}` : type));
    expect(types).toEqual(['R3', 'E']);
    expect(sql.service.sessions).toEqual([]);
  });

  it('a refusal says nothing of what was wrong', async () => {
    const refusal = async (key: string): Promise<string> => {
      const heard = await open(startUp(usual));
      heard.socket.write(password(key));
      await heard.closed;
      return heard.bytes().toString('latin1');
    };
    expect(await refusal('key-eve')).toBe(await refusal('a.b.c'));
  });

  it('a newer protocol and options nobody knows are negotiated', async () => {
    const heard = await open(startUp({ ...usual, '_pq_.later': '1' }, 196_608 + 99));
    await heard.until(1);
    const [negotiation] = messagesOf(heard.bytes());
    expect(negotiation!.type).toBe('v');
    expect(negotiation!.body.readInt32BE(0)).toBe(196_610);
    expect(negotiation!.body.subarray(8).toString('latin1')).toBe('_pq_.later\0');
    heard.socket.destroy();
  });

  it('encryption by GSSAPI and SSL is declined, and the start-up goes on', async () => {
    const heard = await open(packet(int32(80_877_104)));
    expect((await heard.until(1)).toString('latin1')).toBe('N');
    heard.socket.write(packet(int32(80_877_103)));
    expect((await heard.until(2)).toString('latin1')).toBe('NN');
    heard.socket.write(startUp(usual));
    expect((await heard.until(3)).toString('latin1').slice(2, 3)).toBe('R');
    heard.socket.destroy();
  });
});

describe('connections that say nothing', () => {
  it('are closed when their time is over, byte by byte or not', async () => {
    await start({ limits: { sqlStartupTimeoutMs: 100 } });
    const silent = await open();
    const slow = await open(startUp(usual).subarray(0, 7));
    const halfway = await open(startUp(usual));
    await Promise.all([silent.closed, slow.closed, halfway.closed]);
    expect(silent.bytes().length).toBe(0);
  });

  it('give way to those that come after them, and those who are in stay', async () => {
    await start({ limits: { maxSqlConnections: 3 } });
    const inside = await ready();
    const silent = [await open(), await open()];
    const later = await ready();
    await silent[0]!.closed;
    const another = await ready();
    await silent[1]!.closed;
    const refused = await open(startUp(usual));
    await refused.closed;
    expect(codeIn(refused.bytes())).toBe('53300');
    for (const heard of [inside, later, another]) expect(heard.socket.destroyed).toBe(false);
  });

  it('opened and dropped by the thousands leave nothing behind', async () => {
    await start({ limits: { maxSqlConnections: 100 } });
    const client = await sql.connect();
    for (let round = 0; round < 100; round++) {
      const sockets = await Promise.all(
        Array.from({ length: 100 }, async (_, i) => {
          const socket = net.connect(sql.port, sql.host);
          socket.on('error', () => undefined);
          await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
          if (i % 3 === 0) socket.write(startUp(usual).subarray(0, i % 20));
          return socket;
        }),
      );
      await Promise.all(
        sockets.map(async (socket) => {
          const closed = socket.closed ? undefined : once(socket, 'close');
          socket.destroy();
          await closed;
        }),
      );
    }
    expect((await client.query('select series(3)')).rowCount).toBe(3);
    expect((await (await sql.connect()).query('select series(3)')).rowCount).toBe(3);
  });
});

describe('within a connection', () => {
  beforeEach(() => start({ limits: { maxSqlMessageBytes: 10_000, maxSqlStatements: 5 } }));

  it.each<[string, Buffer, string]>([
    ['a message of no known type', message('!', ''), '08P01'],
    ['a message longer than the limit', Buffer.concat([Buffer.from('Q'), int32(10_005)]), '08P01'],
    ['a negative length', Buffer.concat([Buffer.from('Q'), int32(-5)]), '08P01'],
    ['a text without an end', message('Q', 'select 1'), '08P01'],
    ['more after the end', message('Q', 'select series(1)\0more'), '08P01'],
    [
      'Bind with lengths that lie',
      message('B', Buffer.concat([Buffer.from('\0\0'), Buffer.from([0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff])])),
      '08P01',
    ],
    [
      'Parse that promises types',
      message('P', Buffer.concat([Buffer.from('\0select series(1)\0'), Buffer.from([0xff, 0xff])])),
      '08P01',
    ],
    ['Describe of neither', message('D', 'X\0'), '08P01'],
  ])('%s ends it', async (_, bytes, code) => {
    const heard = await ready();
    heard.socket.write(bytes);
    await heard.closed;
    expect(codeIn(heard.bytes())).toBe(code);
  });

  it.each<[string, Buffer, string]>([
    ['text that is no UTF-8', message('Q', Buffer.from([0xff, 0xfe, 0])), '22021'],
    ['a function call', message('F', Buffer.alloc(10)), '0A000'],
    [
      'Execute of no portal',
      Buffer.concat([message('E', Buffer.concat([Buffer.from('x\0'), int32(0)])), message('S', '')]),
      '34000',
    ],
    [
      'Bind of no statement',
      Buffer.concat([message('B', Buffer.concat([Buffer.from('\0x\0'), Buffer.alloc(6)])), message('S', '')]),
      '26000',
    ],
  ])('%s is refused, and it goes on', async (_, bytes, code) => {
    const heard = await ready();
    heard.socket.write(bytes);
    heard.socket.write(message('S', ''));
    heard.socket.write(message('Q', 'select series(1)\0'));
    while (!messagesOf(heard.bytes()).some(({ type }) => type === 'D')) await heard.until(heard.bytes().length + 1);
    expect(codeIn(heard.bytes())).toBe(code);
  });

  it('statements without end are bounded', async () => {
    const client = await sql.connect();
    for (let i = 0; i < 5; i++) await client.query(`prepare p${i} as select series(1)`);
    await expect(client.query('prepare p5 as select series(1)')).rejects.toMatchObject({ code: '54000' });
    await expect(client.query('select series($1)', [1])).rejects.toMatchObject({ code: '54000' });
    await client.query('deallocate all');
    expect((await client.query('select series($1)', [1])).rowCount).toBe(1);
  });

  it('an array that claims to be vast is refused at once', async () => {
    const heard = await ready();
    const array = Buffer.concat([
      int32(2),
      int32(0),
      int32(25),
      int32(0x7fffffff),
      int32(1),
      int32(0x7fffffff),
      int32(1),
    ]);
    heard.socket.write(
      message('P', Buffer.concat([Buffer.from('\0select echo($1)\0'), Buffer.from([0, 1]), int32(1009)])),
    );
    const bind = [
      Buffer.from('\0\0'),
      Buffer.from([0, 1, 0, 1, 0, 1]),
      int32(array.length),
      array,
      Buffer.from([0, 0]),
    ];
    heard.socket.write(message('B', Buffer.concat(bind)));
    heard.socket.write(message('S', ''));
    while (messagesOf(heard.bytes()).filter(({ type }) => type === 'Z').length < 2)
      await heard.until(heard.bytes().length + 1);
    expect(codeIn(heard.bytes())).toBe('22P03');
  });

  it('random bytes never stop the server', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...Array.from('QPBDECHSXFdcf!')), fc.uint8Array({ maxLength: 60 })), {
          maxLength: 6,
        }),
        fc.boolean(),
        async (parts, isKnown) => {
          const heard = isKnown ? await ready() : await open();
          heard.socket.end(Buffer.concat(parts.map(([type, body]) => message(type, Buffer.from(body)))));
          await heard.closed;
        },
      ),
      { seed, numRuns: 200 },
    );
    expect((await (await sql.connect()).query('select series(1)')).rowCount).toBe(1);
  });
});

describe('requests to cancel', () => {
  const cancelRequest = (pid: number, secret: Buffer): Buffer =>
    packet(Buffer.concat([int32(80_877_102), int32(pid), secret]));

  it('with a wrong or no secret reach nothing and say nothing', async () => {
    await start();
    const victim = await ready();
    const key = messagesOf(victim.bytes()).find(({ type }) => type === 'K')!.body;
    const [pid, secret] = [key.readInt32BE(0), key.subarray(4)];
    victim.socket.write(message('Q', 'select stuck\0'));
    while (sql.scopes.open === 0) await new Promise((resolve) => setImmediate(resolve));
    const wrong = Buffer.from(secret.map((byte) => byte ^ 1));
    for (const request of [
      cancelRequest(pid, wrong),
      cancelRequest(pid, Buffer.alloc(0)),
      cancelRequest(pid, Buffer.concat([secret, secret])),
      cancelRequest(pid + 1, secret),
    ]) {
      const heard = await open(request);
      await heard.closed;
      expect(heard.bytes().length).toBe(0);
    }
    expect(sql.service.stopped.count).toBe(0);
    await (
      await open(cancelRequest(pid, secret))
    ).closed;
    while (sql.service.stopped.count === 0) await new Promise((resolve) => setImmediate(resolve));
    while (codeIn(victim.bytes()) === undefined) await new Promise((resolve) => setImmediate(resolve));
    expect(codeIn(victim.bytes())).toBe('57014');
  });

  it('have a longer secret to know where the client can take one', async () => {
    await start();
    const heard = await open(startUp(usual, 196_610));
    heard.socket.write(password('key-ann'));
    while (!messagesOf(heard.bytes()).some(({ type }) => type === 'Z')) await heard.until(heard.bytes().length + 1);
    expect(messagesOf(heard.bytes()).find(({ type }) => type === 'K')!.body.length).toBe(36);
  });
});

describe('who stays away', () => {
  it('is let go after a while, in a transaction sooner', async () => {
    await start({ limits: { sqlIdleTimeoutMs: 60_000, sqlIdleInTransactionMs: 50 } });
    const heard = await ready();
    heard.socket.write(message('Q', 'begin\0'));
    await heard.closed;
    expect(codeIn(heard.bytes())).toBe('25P03');
  });
});
