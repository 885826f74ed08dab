// DynamoDB Local with Streams, from its jars, in memory.
import { join } from 'node:path';
import { createRunFolder, resolveJars } from './engine-cache.js';
import { freePorts, listensOn, startProcess } from './engine-process.js';

const version = '3.3.1';

/** Downloads it the first time. Any region and keys are good. @throws Error where it can't be had or doesn't start */
export async function startDynamodbLocal(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const jars = await resolveJars(`dynamodb-local-${version}`, [`software.amazon.dynamodb:DynamoDBLocal:${version}`]);
  const folder = await createRunFolder('dynamodb-local');
  const [port = 0] = await freePorts(1);
  const lib = join(jars, 'lib');
  const main = 'software.amazon.dynamodb.services.local.main.ServerRunner';
  const java = ['-Xmx512m', '-XX:TieredStopAtLevel=1', `-Djava.library.path=${lib}`, '-cp', join(lib, '*')];
  const server = await startProcess({
    command: 'java',
    args: [...java, main, '-inMemory', '-disableTelemetry', '-port', String(port)],
    cwd: folder,
    logFile: join(folder, 'log.txt'),
    ready: () => listensOn(port),
  });
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => server.stop() };
}
