// What a test has to stop once it is over, however far it came: what was opened is noted at once, so that nothing stays
// open, and keeps the run from ending, where a step or a check in between fails.

export interface Stops {
  /** Notes how to stop what was just opened; what was noted last is stopped first. */
  readonly add: (stop: () => unknown) => void;
  /** Stops everything noted, each whatever became of the others. @throws Error the first that one of them threw */
  readonly run: () => Promise<void>;
}

export function createStops(): Stops {
  const noted: (() => unknown)[] = [];
  return {
    add: (stop) => {
      noted.push(stop);
    },
    async run() {
      const errors: unknown[] = [];
      for (let stop = noted.pop(); stop !== undefined; stop = noted.pop()) {
        try {
          await stop();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw errors[0];
    },
  };
}
