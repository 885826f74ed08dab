// Where real engines are kept once they are downloaded: a folder that git ignores, or one that several clones share.
import { spawn } from 'node:child_process';
import { access, appendFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Of the working folder, as the bench runs this compiled; `LAKEGATE_ENGINES` names a folder that outlives the clone. */
const cacheFolder = resolve(process.env.LAKEGATE_ENGINES ?? '.lakegate/engines');

/**
 * The folder of an engine, filled by `install` the first time; a folder that was filled in part is never seen.
 * @throws Error what the installation said
 */
export async function resolveEngine(name: string, install: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder, name);
  if (await exists(folder)) return folder;
  const inWork = `${folder}.${String(process.pid)}`;
  await mkdir(inWork, { recursive: true });
  try {
    await install(inWork);
    await rename(inWork, folder);
  } catch (error) {
    // Another process may have been faster.
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(inWork, { recursive: true, force: true });
  }
  return folder;
}

/** A new, empty folder for what a running engine writes; it stays for a day, for its log. */
export async function createRunFolder(name: string): Promise<string> {
  const runs = join(cacheFolder, 'run');
  const folder = join(runs, `${name}-${String(process.pid)}-${String(Date.now())}`);
  await mkdir(folder, { recursive: true });
  for (const earlier of await readdir(runs)) {
    const { mtimeMs } = await stat(join(runs, earlier));
    if (mtimeMs < Date.now() - 86_400_000) await rm(join(runs, earlier), { recursive: true, force: true });
  }
  return folder;
}

/** The jars of a Maven artefact and all that it needs, in `lib` of the folder. */
export async function resolveJars(name: string, artefacts: readonly string[]): Promise<string> {
  return resolveEngine(name, async (folder) => {
    const dependencies = artefacts.map((artefact) => {
      const [groupId = '', artifactId = '', version = ''] = artefact.split(':');
      return `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;
    });
    const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>lakegate</groupId><artifactId>engine</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('')}</dependencies></project>`;
    await writeFile(join(folder, 'pom.xml'), pom);
    const goal = ['dependency:copy-dependencies', '-DoutputDirectory=lib', '-DincludeScope=runtime'];
    await run('mvn', ['-q', '-B', ...goal], folder);
  });
}

/** Runs a command to its end. @throws Error with the end of what it said, unless it ends with 0 */
export async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  let said = '';
  const code = await new Promise<number | null>((done, fail) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('utf8')).slice(-8_000);
      });
    }
    child.once('error', fail).once('close', done);
  });
  if (code === 0) return;
  await appendFile(join(cwd, 'failed.log'), said).catch(() => undefined);
  throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${said}`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
