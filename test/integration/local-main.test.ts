// The process that starts the local servers: what it prints, that its servers answer, and that it leaves nothing.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateLFTagCommand, LakeFormationClient, ListLFTagsCommand } from '@aws-sdk/client-lakeformation';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createClient } from '@clickhouse/client';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

// Two or three processes start in each test.
jest.setTimeout(60_000);

const root = join(import.meta.dirname, '../..');
const CONFIG = `
clickhouse:
  nycflights: { airlines: { parquet: data/airlines.parquet, orderBy: [carrier] } }
dynamodb:
  airlines: { parquet: data/airlines.parquet, key: { partition: carrier } }
`;

let dir: string;
let started: ChildProcess[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lakegate-main-'));
  started = [];
  await symlink(join(root, 'examples/nycflights/data'), join(dir, 'data'));
  await writeFile(join(dir, 'local.yaml'), CONFIG);
});

afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

interface Main {
  readonly child: ChildProcess;
  readonly stdout: string[];
  readonly stderr: () => string;
  /** The URLs that it prints. */
  readonly urls: Promise<Record<string, string>>;
  readonly exited: Promise<number | null>;
}

function startMain(): Main {
  const flags = [
    '--no-warnings',
    '--experimental-transform-types',
    '--import',
    join(import.meta.dirname, 'run-typescript.mjs'),
  ];
  const child = spawn(process.execPath, [...flags, join(root, 'local/main.ts'), dir], { stdio: 'pipe' });
  started.push(child);
  const stdout: string[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => stdout.push(line));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const printed = once(lines, 'line').then(([line]) => JSON.parse(String(line)) as Record<string, string>);
  const early = exited.then((code): never => {
    throw new Error(`main exited with ${String(code)}: ${stderr}`);
  });
  early.catch(() => undefined);
  const urls = Promise.race([printed, early]);
  urls.catch(() => undefined);
  return { child, stdout, stderr: () => stderr, urls, exited };
}

function connectDynamodb(url: string | undefined): DynamoDBClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new DynamoDBClient({ endpoint: String(url), region: 'us-east-1', credentials });
}

/** Process ids of the children, from the kernel's table. */
async function childrenOf(pid: number | undefined): Promise<number[]> {
  const text = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function refuses(url: string | undefined): Promise<void> {
  await expect(fetch(String(url))).rejects.toThrow();
}

describe('local/main', () => {
  it('serves the lake, and keeps its changes over a restart', async () => {
    await symlink(join(root, 'examples/nycflights/lake-formation.yaml'), join(dir, 'lake-formation.yaml'));
    await writeFile(join(dir, 'local.yaml'), 'lakeFormation: { file: lake-formation.yaml }');
    const credentials = { accessKeyId: 'local-admin', secretAccessKey: 'local-admin' };
    const connect = (endpoint: string | undefined): LakeFormationClient =>
      new LakeFormationClient({ endpoint: String(endpoint), region: 'us-east-1', credentials });
    const first = startMain();
    await connect((await first.urls).lakeformation).send(
      new CreateLFTagCommand({ TagKey: 'tier', TagValues: ['gold'] }),
    );
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    const second = startMain();
    const { LFTags } = await connect((await second.urls).lakeformation).send(new ListLFTagsCommand({}));
    expect(LFTags?.map(({ TagKey }) => TagKey)).toEqual(['sensitivity', 'tier']);
    second.child.kill('SIGTERM');
    expect(await second.exited).toBe(0);
  });

  it('prints one line of JSON, serves, and stops on SIGTERM without a trace', async () => {
    const main = startMain();
    const urls = await main.urls;
    expect(Object.keys(urls).sort()).toEqual(['clickhouse', 'dynamodb']);
    for (const url of Object.values(urls)) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

    const clickhouse = createClient({ url: urls.clickhouse });
    const result = await clickhouse.query({
      query: 'SELECT count() AS n FROM nycflights.airlines',
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ n: 16 }]);
    await clickhouse.close();
    const dynamodb = connectDynamodb(urls.dynamodb);
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'airlines', Key: { carrier: { S: 'UA' } } }));
    expect(Item?.name).toEqual({ S: 'United Air Lines Inc.' });
    dynamodb.destroy();

    const children = await childrenOf(main.child.pid);
    expect(children).toHaveLength(2);
    main.child.kill('SIGTERM');
    expect(await main.exited).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
    expect(main.stdout).toHaveLength(1);
    for (const url of Object.values(urls)) await refuses(url);
    expect((await readdir(join(dir, '.lakegate'))).sort()).toEqual(['clickhouse', 'dynamodb']);
  });

  it('stops when its stdin closes', async () => {
    const main = startMain();
    const urls = await main.urls;
    main.child.stdin?.end();
    expect(await main.exited).toBe(0);
    await refuses(urls.clickhouse);
  });

  it('takes its servers along when it is killed', async () => {
    const main = startMain();
    await main.urls;
    const children = await childrenOf(main.child.pid);
    main.child.kill('SIGKILL');
    await main.exited;
    const deadline = Date.now() + 10_000;
    while (children.some(isAlive) && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
    expect(children.filter(isAlive)).toEqual([]);
  });

  it('reuses what it seeded', async () => {
    const Item = { carrier: { S: 'XX' }, name: { S: 'written between two starts' } };
    const first = startMain();
    const writer = connectDynamodb((await first.urls).dynamodb);
    await writer.send(new PutItemCommand({ TableName: 'airlines', Item }));
    writer.destroy();
    first.child.stdin?.end();
    expect(await first.exited).toBe(0);

    const second = startMain();
    const reader = connectDynamodb((await second.urls).dynamodb);
    const found = await reader.send(new GetItemCommand({ TableName: 'airlines', Key: { carrier: Item.carrier } }));
    expect(found.Item).toEqual(Item);
    reader.destroy();
    second.child.stdin?.end();
    expect(await second.exited).toBe(0);
  });

  it('refuses a state folder that another process uses', async () => {
    const first = startMain();
    await first.urls;
    const second = startMain();
    expect(await second.exited).toBe(1);
    expect(second.stderr()).toContain(`is in use by process ${String(first.child.pid)}`);
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
  });

  it('stops with every problem of a configuration that it cannot use', async () => {
    await writeFile(join(dir, 'local.yaml'), 'clickhouse: { d: { t: { parquet: data/none.parquet } } }\nredis: {}\n');
    const main = startMain();
    expect(await main.exited).toBe(1);
    expect(main.stderr()).toContain('redis: unknown');
    expect(main.stderr()).toContain('clickhouse.d.t.parquet: expected a Parquet file, none at data/none.parquet');
    expect(main.stdout).toEqual([]);
  });

  it('stops all servers when one cannot start, and says which table it was', async () => {
    const broken = CONFIG.replace('{ partition: carrier }', '{ partition: nothing }');
    await writeFile(join(dir, 'local.yaml'), broken);
    const main = startMain();
    expect(await main.exited).toBe(1);
    expect(main.stderr()).toContain('Seeding DynamoDB table airlines failed: key attribute nothing is not a column');
    expect(main.stdout).toEqual([]);
  });
});
