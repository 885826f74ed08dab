// PostgreSQL's binary form of numeric: digits of base 10,000, the weight of the first, a sign and the scale shown.
// src/backend/utils/adt/numeric.c, numeric_send and numeric_recv.
import type { WireBuffer } from '../wire-buffer.js';
import type { FrameFields } from '../frontend-message.js';
import { sqlFailure } from '../sql-failure.js';

const positive = 0x0000;
const negative = 0x4000;
const specials: ReadonlyMap<string, number> = new Map([
  ['NaN', 0xc000],
  ['Infinity', 0xd000],
  ['-Infinity', 0xf000],
]);

/** Writes a decimal's plain text, `-1.50`, without the length. */
export function writeNumeric(out: WireBuffer, text: string): void {
  const special = specials.get(text);
  if (special !== undefined) {
    out.int16(0).int16(0).uint16(special).int16(0);
    return;
  }
  const isNegative = text.startsWith('-');
  const [whole = '', fraction = ''] = (isNegative ? text.slice(1) : text).split('.');
  const left = whole.padStart(Math.ceil(whole.length / 4) * 4, '0');
  const right = fraction.padEnd(Math.ceil(fraction.length / 4) * 4, '0');
  const digits = groupsOf(left + right);
  let weight = left.length / 4 - 1;
  let first = 0;
  while (first < digits.length && digits[first] === 0) {
    first++;
    weight--;
  }
  let last = digits.length;
  while (last > first && digits[last - 1] === 0) last--;
  const isZero = first === last;
  out.int16(last - first).int16(isZero ? 0 : weight);
  out.uint16(isNegative && !isZero ? negative : positive).int16(fraction.length);
  for (let i = first; i < last; i++) out.int16(digits[i] as number);
}

/** The decimal's plain text. @throws LakegateError 22P03 */
export function readNumeric(fields: FrameFields): string {
  const count = fields.uint16();
  const weight = fields.int16();
  const sign = fields.uint16();
  const scale = fields.uint16();
  const digits = fields.list(count, () => fields.int16());
  const special = [...specials].find(([, code]) => code === sign)?.[0];
  if (special !== undefined) return special;
  if ((sign !== positive && sign !== negative) || scale > 16_383 || digits.some((d) => d < 0 || d > 9_999)) {
    throw sqlFailure('22P03', 'invalid digit, scale or sign in external "numeric" value');
  }
  const digitAt = (place: number): string => String(digits[weight - place] ?? 0).padStart(4, '0');
  let whole = '';
  for (let place = Math.max(weight, 0); place >= 0; place--) whole += digitAt(place);
  let fraction = '';
  for (let place = -1; fraction.length < scale; place--) fraction += digitAt(place);
  const magnitude = whole.replace(/^0+(?=\d)/, '') + (scale === 0 ? '' : `.${fraction.slice(0, scale)}`);
  return sign === negative && /[1-9]/.test(magnitude) ? `-${magnitude}` : magnitude;
}

function groupsOf(digits: string): readonly number[] {
  const groups: number[] = [];
  for (let at = 0; at < digits.length; at += 4) groups.push(Number(digits.slice(at, at + 4)));
  return groups;
}
