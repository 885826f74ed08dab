import { quoteText } from '../../../src/core/quote-text.js';
import { fc } from '../../support/random-cases.js';

it('writes every text as JSON does', () => {
  const text = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 }));
  fc.assert(
    fc.property(text, (given) => {
      expect(quoteText(given)).toBe(JSON.stringify(given));
    }),
  );
});

it.each(['"', '\\', '\u007f', '\u0000', '\ud800', 'é', 'x'.repeat(64)])('%j is written as JSON does', (text) => {
  expect(quoteText(text)).toBe(JSON.stringify(text));
});
