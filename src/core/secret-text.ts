// A text that must not be seen: whatever prints, joins or serialises it gets a placeholder. Part of core.

const placeholder = '[secret]';

/** Holds a token or a key; only `reveal` gives it, so that each place that does can be found. */
export class SecretText {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself, for the one call that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  /** What `console.log` and `util.inspect` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return placeholder;
  }
}
