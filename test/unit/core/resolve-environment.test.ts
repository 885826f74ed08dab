// References to the environment, as a shell reads them.
import { resolveEnvironment } from '../../../src/core/resolve-environment.js';

const env = { SET: 'value', EMPTY: '', HOST: 'h', PORT: '1' };

test.each([
  ['plain', 'plain'],
  ['${SET}', 'value'],
  ['${EMPTY}', ''],
  ['${SET:-other}', 'value'],
  ['${EMPTY:-other}', 'other'],
  ['${UNSET:-other}', 'other'],
  ['${UNSET:-}', ''],
  ['${SET:+local}', 'local'],
  ['${EMPTY:+local}', ''],
  ['${UNSET:+local}', ''],
  ['http://${HOST}:${PORT}/$x', 'http://h:1/$x'],
])('%s is "%s"', (text, value) => {
  expect(resolveEnvironment(text, env)).toEqual({ value });
});

test('every missing variable is named', () => {
  expect(resolveEnvironment('${A}-${SET}-${B}', env)).toEqual({ missing: ['A', 'B'] });
});
