// Where real engines are kept once they are downloaded: a folder that git ignores, or one that several clones share.
import { spawn } from 'node:child_process';
import { access, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Of the working folder, as the bench runs this compiled; `LAKEGATE_ENGINES` names a folder that outlives the clone. */
const cacheFolder = resolve(process.env.LAKEGATE_ENGINES ?? '.lakegate/engines');

/** Registries fail now and then. */
const tries = 3;
/** Of one command that downloads; all tries have less than what tests give an engine to be there. */
const downloadMs = 240_000;
const allTriesMs = 300_000;

/**
 * The folder of an engine, filled by `install` the first time; a folder that was filled in part is never seen.
 * @throws Error naming the engine, with what the installation said, which names the address
 */
export async function resolveEngine(name: string, install: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder, name);
  if (await exists(folder)) return folder;
  const giveUp = Date.now() + allTriesMs;
  for (let left = tries; ;) {
    left--;
    try {
      await fill(folder, install);
      return folder;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      if (left > 0 && Date.now() < giveUp) process.stderr.write(`the engine ${name} is tried again: ${said}\n`);
      else throw new Error(`the engine ${name} can't be had: ${said}`, { cause: error });
    }
  }
}

async function fill(folder: string, install: (folder: string) => Promise<void>): Promise<void> {
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
    await download('mvn', ['-q', '-B', ...goal], folder);
  });
}

/** Runs a command to its end. @throws Error with the end of what it said, unless it ends with 0 */
export function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return runFor(command, args, { cwd });
}

/** Runs a command that asks a registry, for as long as that may take. @throws Error as `run` does, or that it took longer */
export function download(command: string, args: readonly string[], cwd: string): Promise<void> {
  return runFor(command, args, { cwd, timeout: downloadMs });
}

async function runFor(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly timeout?: number },
): Promise<void> {
  let said = '';
  const how = await new Promise<string>((done, fail) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], killSignal: 'SIGKILL' });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('utf8')).slice(-8_000);
      });
    }
    child.once('error', fail).once('close', (code, signal) => {
      done(code === null ? `was ended by ${String(signal)}` : `ended with ${String(code)}`);
    });
  });
  if (how === 'ended with 0') return;
  throw new Error(`${command} ${args.join(' ')} ${how}:\n${said}`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
