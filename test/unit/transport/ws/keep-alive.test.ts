// One timer for all sockets: each is asked once in a period, and cut off where it didn't answer.
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { WebSocket } from 'ws';
import { createKeepAlive } from '../../../../src/transport/ws/keep-alive.js';

const everyMs = 1_600;

class PlayedSocket extends EventEmitter {
  pings = 0;
  isTerminated = false;
  answers = true;

  ping(): void {
    this.pings++;
    if (this.answers) this.emit('pong');
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

const asWebSocket = (socket: PlayedSocket): WebSocket => socket as unknown as WebSocket;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('asks each socket once in a period, and not before it has been there for one', () => {
  const keepAlive = createKeepAlive(everyMs);
  const [first, second] = [new PlayedSocket(), new PlayedSocket()];
  keepAlive.add(asWebSocket(first));
  jest.advanceTimersByTime(everyMs / 2);
  keepAlive.add(asWebSocket(second));
  jest.advanceTimersByTime(everyMs / 2 - 1);
  expect([first.pings, second.pings]).toEqual([0, 0]);
  jest.advanceTimersByTime(1);
  expect([first.pings, second.pings]).toEqual([1, 0]);
  jest.advanceTimersByTime(9 * everyMs);
  expect([first.pings, second.pings]).toEqual([10, 9]);
  expect([first.isTerminated, second.isTerminated]).toEqual([false, false]);
});

it('cuts off a socket that did not answer by the time it is asked again', () => {
  const keepAlive = createKeepAlive(everyMs);
  const [silent, other] = [new PlayedSocket(), new PlayedSocket()];
  silent.answers = false;
  keepAlive.add(asWebSocket(silent));
  keepAlive.add(asWebSocket(other));
  jest.advanceTimersByTime(2 * everyMs - 1);
  expect(silent.isTerminated).toBe(false);
  jest.advanceTimersByTime(1);
  expect([silent.isTerminated, other.isTerminated]).toEqual([true, false]);
});

it('leaves no timer behind when the last socket has gone, and asks again when another comes', () => {
  const keepAlive = createKeepAlive(everyMs);
  const [first, second] = [new PlayedSocket(), new PlayedSocket()];
  keepAlive.add(asWebSocket(first));
  keepAlive.remove(asWebSocket(first));
  keepAlive.remove(asWebSocket(first));
  expect(jest.getTimerCount()).toBe(0);
  keepAlive.add(asWebSocket(second));
  jest.advanceTimersByTime(everyMs);
  expect([first.pings, second.pings]).toEqual([0, 1]);
});
