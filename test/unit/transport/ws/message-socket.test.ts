// What a WebSocket holds back, over a real connection.
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, it } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { createMessageSocket, type MessageSocket } from '../../../../src/transport/ws/message-socket.js';
import { until } from '../../../support/until.js';

const maxBufferedBytes = 100_000;
let server: WebSocketServer | undefined;
let client: WebSocket | undefined;
afterEach(() => {
  client?.terminate();
  server?.close();
});

/** Both ends of a connection. */
async function connect(): Promise<{
  readonly socket: MessageSocket;
  readonly near: WebSocket;
  readonly far: WebSocket;
}> {
  const listening = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server = listening;
  await new Promise((resolve) => listening.once('listening', resolve));
  const accepted = new Promise<[WebSocket, Duplex]>((resolve) => {
    listening.once('connection', (webSocket, { socket }) => {
      resolve([webSocket, socket]);
    });
  });
  const far = new WebSocket(`ws://127.0.0.1:${String((listening.address() as AddressInfo).port)}`);
  client = far;
  const [near, stream] = await accepted;
  near.on('error', () => undefined);
  far.on('error', () => undefined);
  return { socket: createMessageSocket(near, stream, maxBufferedBytes), near, far };
}

it('reads no further while answers wait that the client does not take, and loses none', async () => {
  const { socket, near, far } = await connect();
  const [asked, answer] = [40_000, 'x'.repeat(1_000)];
  let most = 0;
  let answered = 0;
  near.on('message', () => {
    socket.send(answer);
    most = Math.max(most, near.bufferedAmount);
  });
  far.on('message', () => {
    answered++;
  });
  await until(() => far.readyState === far.OPEN);
  far.pause();
  for (let i = 0; i < asked; i++) far.send('?');
  await until(() => near.isPaused);
  far.resume();
  await until(() => answered === asked);
  // One reading of the network may hold many questions, no more of which is held back.
  expect(most).toBeLessThan(asked * answer.length);
  expect(most).toBeLessThan(maxBufferedBytes + 20_000_000);
});

it('has drained once what waits has left, and when the client goes instead', async () => {
  const { socket, far } = await connect();
  far.pause();
  for (let i = 0; i < 40; i++) socket.send('x'.repeat(1_000_000));
  expect(socket.isFull()).toBe(true);
  let drained = false;
  const waiting = socket.whenDrained().then(() => {
    drained = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(drained).toBe(false);
  far.resume();
  await waiting;
  expect(socket.isFull()).toBe(false);
  far.pause();
  for (let i = 0; i < 40; i++) socket.send('x'.repeat(1_000_000));
  const cutOff = socket.whenDrained();
  far.terminate();
  await cutOff;
});

it('does not say that it has drained while it closes', async () => {
  const { socket, near, far } = await connect();
  far.pause();
  for (let i = 0; i < 40; i++) socket.send('x'.repeat(1_000_000));
  socket.close(4400, '\u{1f6eb}'.repeat(100));
  expect(near.readyState).toBe(near.CLOSING);
  let drained = false;
  const waiting = socket.whenDrained().then(() => {
    drained = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(drained).toBe(false);
  far.resume();
  await waiting;
  expect(near.readyState).toBe(near.CLOSED);
});
