import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePrincipals } from '../../../../auth/identity/load-principals.js';

const guide = readFileSync(join(import.meta.dirname, '../../../../docs/access.md'), 'utf8');
const [comingIn = ''] = guide.split('## Seeing: policy.yaml');
const examples = [...comingIn.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

test('every principals file in the guide is one', () => {
  expect(examples.length).toBeGreaterThanOrEqual(5);
  for (const example of examples) {
    const whole = example.replace('9f86d0…', '0'.repeat(64));
    expect(parsePrincipals(whole, 'principals.yaml')).toBeDefined();
  }
});
