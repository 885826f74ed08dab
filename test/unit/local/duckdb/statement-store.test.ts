// What a stand-in forgets: by number, by rows held and by age, never what still runs.
import { StatementStore, type StoredStatement } from '../../../../local/duckdb/statement-store.js';

function createStore(bounds: Partial<{ maxStatements: number; maxHeldRows: number; ttlMs: number }> = {}): {
  store: StatementStore<StoredStatement>;
  forgotten: string[];
} {
  const forgotten: string[] = [];
  const store = new StatementStore<StoredStatement>({
    maxStatements: 10,
    maxHeldRows: 100,
    ttlMs: 60_000,
    ...bounds,
    onForget: ({ id }) => forgotten.push(id),
  });
  return { store, forgotten };
}

const statement = (id: string): StoredStatement => ({ id, finishedAtMs: undefined, heldRows: 0 });

describe('StatementStore', () => {
  it('finds a statement by its id and by its token until it is forgotten', () => {
    const { store, forgotten } = createStore({ maxHeldRows: 5 });
    const [first, second] = [statement('a'), statement('b')];
    store.add(first, 'token');
    store.add(second, undefined);
    expect(store.getByToken('token')).toBe(first);
    store.finish(first, 4);
    store.finish(second, 4);
    expect(forgotten).toEqual(['a']);
    expect(store.get('a')).toBeUndefined();
    expect(store.getByToken('token')).toBeUndefined();
    expect(store.get('b')).toBe(second);
  });

  it('keeps the statement that just finished, however many rows it holds', () => {
    const { store } = createStore({ maxHeldRows: 1 });
    const only = statement('a');
    store.add(only, undefined);
    store.finish(only, 1_000);
    expect(store.get('a')).toBe(only);
  });

  it('forgets the oldest finished beyond the number, never one that runs', () => {
    const { store, forgotten } = createStore({ maxStatements: 2 });
    const running = statement('running');
    store.add(running, undefined);
    for (const id of ['a', 'b', 'c']) {
      const added = statement(id);
      store.add(added, undefined);
      store.finish(added, 0);
    }
    expect(forgotten).toEqual(['a', 'b']);
    expect(store.get('running')).toBe(running);
  });

  it('forgets what is older than its time to live', () => {
    const { store, forgotten } = createStore({ ttlMs: 0 });
    const old = statement('old');
    store.add(old, undefined);
    store.finish(old, 0);
    store.add(statement('new'), undefined);
    expect(forgotten).toEqual(['old']);
  });
});
