// What is current, and what was: a value that has been replaced is let go when nobody uses it any more.

export interface Current<T> {
  readonly value: T;
  /** Works with the value that is current now; it isn't let go before the work is done. */
  use<R>(work: (value: T) => Promise<R>): Promise<R>;
  replace(next: T): void;
  /** Lets go of what is current, and waits for all that was. */
  stop(): Promise<void>;
}

interface Held<T> {
  readonly value: T;
  users: number;
  retired: boolean;
}

/** `letGo` is called once for each value. */
export function createCurrent<T>(first: T, letGo: (value: T) => Promise<void>): Current<T> {
  let held: Held<T> = { value: first, users: 0, retired: false };
  const leaving = new Set<Promise<void>>();
  const release = ({ value, users, retired }: Held<T>): void => {
    if (users > 0 || !retired) return;
    const left = letGo(value).finally(() => leaving.delete(left));
    leaving.add(left);
  };
  const retire = (old: Held<T>): void => {
    old.retired = true;
    release(old);
  };
  return {
    get value() {
      return held.value;
    },
    use: async (work) => {
      const used = held;
      used.users++;
      try {
        return await work(used.value);
      } finally {
        used.users--;
        release(used);
      }
    },
    replace: (next) => {
      const old = held;
      held = { value: next, users: 0, retired: false };
      retire(old);
    },
    stop: async () => {
      retire(held);
      await Promise.all(leaving);
    },
  };
}
