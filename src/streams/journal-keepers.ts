// The journals that this process keeps: started and let go of as configurations come and go.
import { type JournalOptions, type JournalRoute, keepJournal } from './keep-journal.js';

export interface JournalKeepers {
  /**
   * Keeps these journals from now on and no others; what was kept before goes on as it is. Resolves when those that are
   * let go of have come to rest.
   */
  keep(routes: readonly JournalRoute[], optionsOf: (route: JournalRoute) => JournalOptions): Promise<void>;
}

export function createJournalKeepers(): JournalKeepers {
  const kept = new Map<JournalRoute, { readonly abort: AbortController; readonly done: Promise<void> }>();
  return {
    keep: async (routes, optionsOf) => {
      const left = [...kept].filter(([route]) => !routes.includes(route));
      for (const [route, { abort }] of left) {
        kept.delete(route);
        abort.abort();
      }
      for (const route of routes) {
        if (kept.has(route)) continue;
        const abort = new AbortController();
        kept.set(route, { abort, done: keepJournal(route, optionsOf(route), abort.signal) });
      }
      await Promise.all(left.map(([, { done }]) => done));
    },
  };
}
