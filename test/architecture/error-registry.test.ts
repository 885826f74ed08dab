import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorRegistry } from '../../src/core/errors.js';

const docs = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
const documented = [...docs.matchAll(/^\| `([A-Z_]+)` +\| (\d+) +\| (\d+) +\| (\w+) +\| (.+?) +\|$/gm)].map(
  ([, code, number, status, fault, message]) => ({
    code,
    number: Number(number),
    status: Number(status),
    fault,
    message,
  }),
);

describe('the error registry', () => {
  it('is documented entry by entry, and nothing else is', () => {
    const registered = Object.entries(errorRegistry).map(([code, { number, status, fault, message }]) => ({
      code,
      number,
      status,
      fault,
      message,
    }));
    expect(documented).toEqual(registered);
  });

  it('uses no number twice', () => {
    const numbers = Object.values(errorRegistry).map((spec) => spec.number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
