import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};

/** Packages and licences that the tables state. */
const documented = new Map(
  readFileSync(join(root, 'docs/dependencies.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      return [...(cells[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => [name as string, cells.at(-2)] as const);
    }),
);

describe('the dependencies', () => {
  it('are documented one by one, and no other is', () => {
    const declared = [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];
    expect([...documented.keys()].sort()).toEqual(declared.sort());
  });

  it('have the licences that are stated, none of them Elastic, BSL or GPL', () => {
    for (const [name, licence] of documented) {
      const manifest = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
        readonly license: string;
      };
      expect([name, manifest.license]).toEqual([name, licence]);
      expect(licence).toMatch(/^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0)$/);
    }
  });
});
