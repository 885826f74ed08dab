// The table of attacks in docs/governance.md names tests that are there, for each group of attacks, and names every
// file of attacks.
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const docs = readFileSync(path.join(root, 'docs/governance.md'), 'utf8');
const section = docs.split(/^## /m).find((each) => each.startsWith('What is attacked, and where\n')) ?? '';
const groups = [...section.matchAll(/^\| (\d+) +\|.*\| (.+?) +\|$/gm)].map(([, number, tests]) => ({
  number: Number(number),
  files: [...tests!.matchAll(/`(.+?)`/g)].map(([, file]) => file!),
}));
const named = new Set([...section.matchAll(/`(test\/.+?\.ts)`/g)].map(([, file]) => file!));

describe('the table of attacks', () => {
  it('has its seventeen groups, each with tests', () => {
    expect(groups.map(({ number }) => number)).toEqual(Array.from({ length: 17 }, (_, i) => i + 1));
    expect(groups.filter(({ files }) => files.length === 0)).toEqual([]);
  });

  it('names files that are there', () => {
    expect([...named].filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('names every file of attacks', () => {
    const attacks = globSync(['test/security/**/*.test.ts', 'test/security/http/attacks/*.ts'], { cwd: root });
    // The gateway's own test only starts what the files of attacks ask.
    const expected = attacks.filter((file) => !file.endsWith('gateway-attacks.test.ts'));
    expect(expected.filter((file) => !named.has(file))).toEqual([]);
  });
});
