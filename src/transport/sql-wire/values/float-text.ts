// Floating point numbers as PostgreSQL writes them: the shortest text that reads back as the same number, or so many
// digits where `extra_float_digits` says so.

/** `extraDigits` above 0: the shortest; otherwise 15 significant digits and that many more (it is negative). */
export function formatFloat8(value: number, extraDigits: number): string {
  if (!Number.isFinite(value)) return formatSpecial(value);
  if (extraDigits > 0) return signOf(value) + shortest(Math.abs(value));
  return formatRounded(value, 15 + extraDigits);
}

/** JavaScript's own text is the same where neither writes an exponent. */
function shortest(size: number): string {
  return (size >= 1e-4 && size < 1e15) || size === 0 ? String(size) : arrange(size.toExponential(), 15);
}

/** As for eight bytes, with 6 digits and the numbers that four bytes hold. */
export function formatFloat4(value: number, extraDigits: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return formatSpecial(single);
  if (extraDigits <= 0) return formatRounded(single, 6 + extraDigits);
  const size = Math.abs(single);
  let digits = 0;
  while (digits < 8 && Math.fround(Number(size.toExponential(digits))) !== size) digits++;
  return signOf(single) + arrange(size.toExponential(digits), 6);
}

/** As C's `%.*g` does. */
function formatRounded(value: number, digits: number): string {
  const precision = Math.max(1, digits);
  return signOf(value) + arrange(Math.abs(value).toExponential(precision - 1), precision);
}

/** With an exponent where it is below -4, or not below `least`. Zeros at the end of a fraction are left out. */
function arrange(exponential: string, least: number): string {
  const [mantissa = '', power = ''] = exponential.split('e');
  const exponent = Number(power);
  const digits = mantissa.replace('.', '').replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= least) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${withFraction(digits, 1)}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  return withFraction(digits.padEnd(exponent + 1, '0'), exponent + 1);
}

function withFraction(digits: string, wholeDigits: number): string {
  const fraction = digits.slice(wholeDigits);
  return fraction === '' ? digits : `${digits.slice(0, wholeDigits)}.${fraction}`;
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : '';
}

function formatSpecial(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}
