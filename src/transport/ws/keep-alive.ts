// Finds out which clients are still there: one timer for all sockets, each of which is asked once in its turn.
import type { WebSocket } from 'ws';

/** Looks after sockets. */
export interface KeepAlive {
  add(webSocket: WebSocket): void;
  remove(webSocket: WebSocket): void;
}

/** Into how many turns a period is cut, so that thousands of sockets aren't asked at once. */
const turns = 16;

/** Asks each socket once in a period, and cuts off those that didn't answer by the next time. */
export function createKeepAlive(everyMs: number): KeepAlive {
  const sockets = Array.from({ length: turns }, () => new Set<WebSocket>());
  const silent = new WeakSet<WebSocket>();
  const turnOf = new WeakMap<WebSocket, number>();
  let turn = 0;
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  function answered(this: WebSocket): void {
    silent.delete(this);
  }

  const askNext = (): void => {
    turn = (turn + 1) % turns;
    for (const webSocket of sockets[turn] ?? []) {
      if (silent.has(webSocket)) webSocket.terminate();
      else {
        silent.add(webSocket);
        webSocket.ping();
      }
    }
  };

  return {
    add: (webSocket) => {
      // Its turn is the one just past: it is asked first when a whole period has gone by.
      turnOf.set(webSocket, turn);
      sockets[turn]?.add(webSocket);
      webSocket.on('pong', answered);
      count++;
      timer ??= setInterval(askNext, everyMs / turns).unref();
    },
    remove: (webSocket) => {
      if (sockets[turnOf.get(webSocket) ?? 0]?.delete(webSocket) !== true) return;
      count--;
      if (count > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}
