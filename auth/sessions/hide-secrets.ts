// Makes an object that holds secrets show none when it is printed or serialised.

const inspectKey = Symbol.for('nodejs.util.inspect.custom');

/** The same object, with a `toString`, `toJSON` and inspection that give the label alone. */
export function hideSecrets<T extends object>(value: T, label: string): T {
  const show = { value: () => label, enumerable: false };
  return Object.freeze(Object.defineProperties(value, { toString: show, toJSON: show, [inspectKey]: show }));
}
