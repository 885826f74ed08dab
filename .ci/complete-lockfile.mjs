// Adds to package-lock.json the optional packages of other platforms that `npm install` left out because its registry
// does not have them (yet): `npm ci` refuses a lockfile that lacks them. Run after npm has changed the lockfile.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'netbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;
const added = [];

/** Where npm would look for a package from another's folder, nearest first. */
function placesOf(from, name) {
  const folders = from.split('/node_modules/');
  const parents = from === '' ? [] : folders.map((_, i) => folders.slice(0, folders.length - i).join('/node_modules/'));
  return [...parents, ''].map((folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
}

function platformOf(name) {
  const words = name.split(/[-_/.]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) =>
    words.some(
      (word) => word === processor || (processor === 'arm' && /^arm(v\d|eabi|hf)?/.test(word) && word !== 'arm64'),
    ),
  );
  const libc = words.some((word) => /^musl/.test(word)) ? ['musl'] : words.some((w) => /^gnu/.test(w)) ? ['glibc'] : [];
  return { ...(cpu.length && { cpu }), ...(libc.length && { libc }), ...(os.length && { os }) };
}

for (const [from, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (placesOf(from, name).some((place) => packages[place] !== undefined)) continue;
    if (!/^\d/.test(version)) throw new Error(`${from}: ${name}@${version} is not an exact version`);
    packages[`node_modules/${name}`] = {
      version,
      ...(entry.dev && { dev: true }),
      optional: true,
      ...platformOf(name),
    };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
const said = added.length === 0 ? 'The lockfile is complete.' : `Added ${added.length}:\n  ${added.join('\n  ')}`;
process.stdout.write(`${said}\n`);
