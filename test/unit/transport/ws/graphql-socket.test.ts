// The protocol of one socket, over a socket and a gate that the test plays.
import { afterEach, describe, expect, it } from '@jest/globals';
import { defaultLimits } from '../../../../src/config/limits.js';
import { LakegateError } from '../../../../src/core/errors.js';
import type { Observation } from '../../../../src/core/observation.js';
import type { Principal } from '../../../../src/core/principal.js';
import type {
  OpenedOperation,
  OperationCaller,
  OperationRequest,
} from '../../../../src/transport/graphql/open-operation.js';
import { createConcurrencyLimit } from '../../../../src/transport/http/limit-concurrency.js';
import { createGraphqlSocket, type GraphqlSocketOptions } from '../../../../src/transport/ws/graphql-socket.js';
import { until } from '../../../support/until.js';
import type { MessageSocket } from '../../../../src/transport/ws/message-socket.js';

const opened: { closed(): void }[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.closed();
});

const ann: Principal = { id: 'ann', grantees: [], admin: false };

interface Sent {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** An operation that waits for the test to answer it. */
interface Asked {
  readonly request: OperationRequest;
  readonly caller: OperationCaller;
  readonly answer: (opened: OpenedOperation) => void;
  readonly fail: (error: unknown) => void;
}

interface Feed {
  readonly opened: OpenedOperation;
  readonly push: (...texts: string[]) => void;
  readonly end: () => void;
}

/** Results that the test makes one by one, and that end as the gate's do when the signal is aborted. */
function feed(signal: AbortSignal): Feed {
  const waiting: (readonly string[])[] = [];
  let ended = false;
  let wake: () => void = () => undefined;
  signal.addEventListener('abort', () => {
    wake();
  });
  async function* results(): AsyncGenerator<readonly string[]> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (signal.aborted) {
        const reason = signal.reason as LakegateError;
        if (reason.code === 'REQUEST_CANCELLED') return;
        throw new LakegateError(reason.code, { extensions: { position: 'p7' } });
      } else if (ended) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  return {
    opened: { kind: 'results', results: results() },
    push: (...texts) => {
      waiting.push(texts);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
  };
}

interface PlayOptions extends Partial<Omit<GraphqlSocketOptions, 'limits'>> {
  readonly limits?: Partial<GraphqlSocketOptions['limits']>;
}

/** Opens a socket, and gives what was sent by it, asked through it, and how it was closed. */
function play(options: PlayOptions = {}) {
  const sent: Sent[] = [];
  const closes: (readonly [number, string])[] = [];
  const asked: Asked[] = [];
  const observed: Observation[] = [];
  let full = false;
  let drained: () => void = () => undefined;
  const carrier: MessageSocket = {
    send: (text) => void sent.push(JSON.parse(text) as Sent),
    together: (write) => {
      write();
    },
    close: (code, reason) => void closes.push([code, reason]),
    isFull: () => full,
    whenDrained: () =>
      new Promise((resolve) => {
        drained = resolve;
      }),
  };
  const socket = createGraphqlSocket(carrier, {
    gate: {
      open: (request, caller) =>
        new Promise((answer, fail) => {
          asked.push({ request, caller, answer, fail });
          caller.signal.addEventListener('abort', () => {
            fail(caller.signal.reason as Error);
          });
        }),
    },
    concurrency: createConcurrencyLimit(20),
    authenticate: () => Promise.resolve(ann),
    observe: (observation) => void observed.push(observation),
    ...options,
    limits: { ...defaultLimits, ...options.limits },
  });
  opened.push(socket);
  const say = (message: unknown): Promise<void> => {
    socket.message(typeof message === 'string' ? message : JSON.stringify(message));
    return settled();
  };
  return {
    socket,
    sent,
    closes,
    asked,
    observed,
    say,
    start: async (id = '1', query = '{ a }') => {
      await say({ type: 'connection_init' });
      await say({ id, type: 'subscribe', payload: { query } });
      return asked.at(-1) as Asked;
    },
    fill: () => {
      full = true;
    },
    empty: () => {
      full = false;
      drained();
      return settled();
    },
  };
}

/** Resolves once promises that are settled have been heard of. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('a socket of the protocol', () => {
  it('acknowledges, answers, and completes', async () => {
    const { say, start, sent, closes } = play();
    const { answer, request, caller } = await start('1', '{ a }');
    expect(request).toEqual({ query: '{ a }' });
    expect(caller.principal).toBe(ann);
    answer({ kind: 'answer', text: '{"data":{"a":1}}' });
    await settled();
    await say({ type: 'ping', payload: { any: 'thing' } });
    expect(sent).toEqual([
      { type: 'connection_ack' },
      { id: '1', type: 'next', payload: { data: { a: 1 } } },
      { id: '1', type: 'complete' },
      { type: 'pong' },
    ]);
    expect(closes).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['no text', ''],
    ['no object', '"ping"'],
    ['no type', {}],
    ['a type that clients never send', { type: 'connection_ack' }],
    ['an unknown type', { type: 'start', id: '1', payload: { query: '{ a }' } }],
    ['a payload that is no object', { type: 'connection_init', payload: 'key' }],
    ['a subscription without an id', { type: 'subscribe', payload: { query: '{ a }' } }],
    ['a subscription with an empty id', { type: 'subscribe', id: '', payload: { query: '{ a }' } }],
    ['a subscription without a query', { type: 'subscribe', id: '1', payload: {} }],
    ['variables that are no object', { type: 'subscribe', id: '1', payload: { query: '{ a }', variables: 'x' } }],
  ])('is closed with 4400 by a message that is %s', async (_, message) => {
    const { say, closes, asked } = play();
    await say(message);
    expect(closes.map(([code]) => code)).toEqual([4400]);
    expect(asked).toEqual([]);
  });

  it('is closed with 4401 by an operation before it is acknowledged, however soon that comes', async () => {
    const { socket, closes, asked } = play();
    socket.message('{"type":"connection_init"}');
    socket.message('{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}');
    await settled();
    expect(closes).toEqual([[4401, 'Unauthorized']]);
    expect(asked).toEqual([]);
  });

  it('is closed with 4403 for credentials that are wrong, without a reason', async () => {
    const { say, closes, sent } = play({
      authenticate: () => Promise.reject(new LakegateError('UNAUTHENTICATED', { message: 'an inside' })),
    });
    await say({ type: 'connection_init' });
    expect(closes).toEqual([[4403, 'Forbidden']]);
    expect(sent).toEqual([]);
  });

  it('is closed with 4500 where it cannot be told who the client is, and operators hear of it', async () => {
    const { say, closes, observed } = play({ authenticate: () => Promise.reject(new Error('an inside')) });
    await say({ type: 'connection_init' });
    expect(closes).toEqual([[4500, 'An internal error occurred.']]);
    expect(observed).toMatchObject([{ kind: 'error', code: 'INTERNAL', cause: { message: 'an inside' } }]);
  });

  it('is closed with 4408 where nobody says who they are', async () => {
    const { closes } = play({ limits: { connectionInitTimeoutMs: 1 } });
    await until(() => closes.length > 0);
    expect(closes.map(([code]) => code)).toEqual([4408]);
  });

  it('is closed with 4409 by an id that is in use, whose operation is cancelled', async () => {
    const { say, start, closes, asked } = play();
    await start('1');
    await say({ id: '1', type: 'subscribe', payload: { query: '{ b }' } });
    expect(closes).toEqual([[4409, 'Subscriber for 1 already exists']]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.caller.signal.reason).toMatchObject({ code: 'REQUEST_CANCELLED' });
  });

  it.each([false, true])('is closed with 4429 by a second beginning (acknowledged: %s)', async (acknowledged) => {
    const { socket, closes } = play();
    socket.message('{"type":"connection_init"}');
    if (acknowledged) await settled();
    socket.message('{"type":"connection_init"}');
    await settled();
    expect(closes).toEqual([[4429, 'Too many initialisation requests']]);
  });

  it('says nothing more once it is closed', async () => {
    const { say, start, sent, asked } = play();
    const { answer } = await start('1');
    await say('garbage');
    const before = sent.length;
    answer({ kind: 'answer', text: '{"data":{}}' });
    await say({ id: '2', type: 'subscribe', payload: { query: '{ b }' } });
    expect(sent).toHaveLength(before);
    expect(asked).toHaveLength(1);
  });
});

describe('an operation of a socket', () => {
  it('that is refused ends with an error and nothing else', async () => {
    const { start, sent } = play();
    const { answer } = await start();
    answer({ kind: 'refused', errors: [{ message: 'no', extensions: { code: 'X' } }] });
    await settled();
    expect(sent.slice(1)).toEqual([
      { id: '1', type: 'error', payload: [{ message: 'no', extensions: { code: 'X' } }] },
    ]);
  });

  it('that fails ends with an error of the registry, and operators hear of what is a defect alone', async () => {
    const { start, say, sent, asked, observed } = play();
    (await start()).fail(new LakegateError('POSITION_EXPIRED'));
    await say({ id: '2', type: 'subscribe', payload: { query: '{ b }' } });
    asked[1]?.fail(new Error('an inside'));
    await settled();
    expect(sent.slice(1)).toMatchObject([
      { id: '1', type: 'error', payload: [{ extensions: { code: 'POSITION_EXPIRED' } }] },
      {
        id: '2',
        type: 'error',
        payload: [{ message: 'An internal error occurred.', extensions: { code: 'INTERNAL' } }],
      },
    ]);
    expect(observed.filter(({ kind }) => kind === 'error')).toMatchObject([
      { code: 'INTERNAL', requestId: asked[1]?.caller.requestId, cause: { message: 'an inside' } },
    ]);
  });

  it('delivers what its subscription sends, in order, and completes when that ends', async () => {
    const { start, sent } = play();
    const { answer, caller } = await start();
    const { opened, push, end } = feed(caller.signal);
    answer(opened);
    push('{"data":1}', '{"data":2}');
    push('{"data":3}');
    end();
    await settled();
    expect(sent.slice(1)).toEqual([
      ...[1, 2, 3].map((data) => ({ id: '1', type: 'next', payload: { data } })),
      { id: '1', type: 'complete' },
    ]);
  });

  it('sends nothing after the client has completed it, and its id can be used again at once', async () => {
    const { start, say, sent, asked } = play();
    const first = await start();
    const { opened, push } = feed(first.caller.signal);
    first.answer(opened);
    await say({ id: '1', type: 'complete' });
    push('{"data":1}');
    await say({ id: '1', type: 'subscribe', payload: { query: '{ b }' } });
    asked[1]?.answer({ kind: 'answer', text: '{"data":2}' });
    await settled();
    expect(first.caller.signal.aborted).toBe(true);
    expect(sent.slice(1)).toEqual([
      { id: '1', type: 'next', payload: { data: 2 } },
      { id: '1', type: 'complete' },
    ]);
  });

  it('is one of so many at a time', async () => {
    const { start, say, sent, asked } = play({ limits: { maxSocketOperations: 1 } });
    const { answer } = await start();
    await say({ id: '2', type: 'subscribe', payload: { query: '{ b }' } });
    expect(sent.at(-1)).toMatchObject({
      id: '2',
      type: 'error',
      payload: [{ extensions: { code: 'SUBSCRIPTION_LIMIT' } }],
    });
    answer({ kind: 'answer', text: '{}' });
    await settled();
    await say({ id: '3', type: 'subscribe', payload: { query: '{ c }' } });
    expect(asked).toHaveLength(2);
  });

  it('waits for a place among those of its principal, and gives it back once it is open', async () => {
    const { start, say, asked } = play({ concurrency: createConcurrencyLimit(1) });
    const first = await start('1');
    await say({ id: '2', type: 'subscribe', payload: { query: '{ b }' } });
    await say({ id: '3', type: 'subscribe', payload: { query: '{ c }' } });
    await say({ id: '2', type: 'complete' });
    expect(asked).toHaveLength(1);
    first.answer(feed(first.caller.signal).opened);
    await settled();
    expect(asked.map(({ request }) => request.query)).toEqual(['{ a }', '{ c }']);
  });

  it('ends with TIME_LIMIT where it does not open in time', async () => {
    const { start, sent } = play({ limits: { requestTimeoutMs: 1 } });
    await start();
    await until(() => sent.length >= 2);
    expect(sent[1]).toMatchObject({ id: '1', type: 'error', payload: [{ extensions: { code: 'TIME_LIMIT' } }] });
  });

  it('hands nothing on while too much waits to leave, and goes on where it was', async () => {
    const { start, sent, fill, empty } = play();
    const { answer, caller } = await start();
    const { opened, push } = feed(caller.signal);
    answer(opened);
    await settled();
    fill();
    push('{"data":1}', '{"data":2}');
    await settled();
    expect(sent).toHaveLength(1);
    await empty();
    expect(sent.slice(1).map(({ payload }) => payload)).toEqual([{ data: 1 }, { data: 2 }]);
  });
});

describe('the end of a socket', () => {
  it('comes with the credentials: errors with positions, then 4403', async () => {
    const { start, sent, closes } = play({
      authenticate: () => Promise.resolve({ ...ann, expiresAtMs: Date.now() + 50 }),
    });
    const { answer, caller } = await start();
    answer(feed(caller.signal).opened);
    await until(() => closes.length > 0);
    expect(sent.slice(1)).toMatchObject([
      { id: '1', type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED', position: 'p7' } }] },
    ]);
    expect(closes).toEqual([[4403, 'Forbidden: the credentials have expired']]);
  });

  it('ends subscriptions with where they were, lets an answer come, and takes nothing new', async () => {
    const { socket, start, say, sent, asked } = play();
    const { answer, caller } = await start('1');
    answer(feed(caller.signal).opened);
    await say({ id: '2', type: 'subscribe', payload: { query: '{ b }' } });
    await say({ id: '3', type: 'subscribe', payload: { query: '{ c }' } });
    const draining = socket.drain(new LakegateError('SHUTTING_DOWN'));
    await say({ id: '4', type: 'subscribe', payload: { query: '{ d }' } });
    asked[1]?.answer({ kind: 'answer', text: '{"data":2}' });
    // A subscription that opens only now ends at once.
    asked[2]?.answer(feed(asked[2].caller.signal).opened);
    await draining;
    const ofId = (id: string): unknown[] => sent.filter((message) => message.id === id);
    const shuttingDown = { extensions: { code: 'SHUTTING_DOWN', position: 'p7' } };
    expect(ofId('1')).toMatchObject([{ type: 'error', payload: [shuttingDown] }]);
    expect(ofId('2')).toMatchObject([{ type: 'next', payload: { data: 2 } }, { type: 'complete' }]);
    expect(ofId('3')).toMatchObject([{ type: 'error', payload: [shuttingDown] }]);
    expect(ofId('4')).toMatchObject([{ type: 'error', payload: [{ extensions: { code: 'SHUTTING_DOWN' } }] }]);
    expect(asked).toHaveLength(3);
  });

  it('cancels what runs when the client goes', async () => {
    const { socket, start } = play();
    const { caller } = await start();
    socket.closed();
    expect(caller.signal.reason).toMatchObject({ code: 'REQUEST_CANCELLED' });
  });
});
