import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkSettings } from '../../../src/config/check-settings.js';
import { defaultLimits } from '../../../src/config/limits.js';
import { loadConfig, loadFolderConfig, parseConfig } from '../../../src/config/load-config.js';
import { settings } from '../../../src/config/settings.js';

const least = 'contracts: [contracts]\npolicy: policy.yaml\nprincipals: people.yaml\n';
const file = path.resolve('/etc/lakegate/lakegate.yaml');

function problemsOf(text: string, env: Record<string, string> = {}): readonly string[] {
  return checkSettings(text, file, env).problems.map((p) => `${String(p.line)} ${p.path}: ${p.expected}`);
}

describe('the configuration', () => {
  test('takes defaults for all that is not said, and paths from where the file lies', () => {
    const config = parseConfig(least, file, {});
    expect(config).toMatchObject({
      contracts: [path.resolve('/etc/lakegate/contracts')],
      policy: path.resolve('/etc/lakegate/policy.yaml'),
      principals: path.resolve('/etc/lakegate/people.yaml'),
      host: '127.0.0.1',
      port: 4000,
      graphiql: true,
      logLevel: 'info',
      limits: defaultLimits,
    });
    expect(config.cursor).toEqual({ secret: undefined, ttlSeconds: 3600 });
    expect(config.tls).toBeUndefined();
  });

  test('takes HTTPS with a certificate, its key and, for client certificates, who vouches for them', () => {
    const tls = 'tls: { cert: server.pem, key: server.key, ca: clients.pem, clientCertificates: optional }';
    expect(parseConfig(`${least}${tls}\n`, file, {}).tls).toEqual({
      cert: path.resolve('/etc/lakegate/server.pem'),
      key: path.resolve('/etc/lakegate/server.key'),
      ca: path.resolve('/etc/lakegate/clients.pem'),
      clientCertificates: 'optional',
    });
  });

  test.each([
    ['cert: a', /tls: expected both cert and key/],
    ['cert: a, key: b, clientCertificates: required', /ca and clientCertificates together/],
    ['cert: a, key: b, ca: c', /ca and clientCertificates together/],
    ['ca: c, clientCertificates: optional', /certificate of the server/],
  ])('refuses the half of HTTPS: %s', (tls, problem) => {
    expect(() => parseConfig(`${least}tls: { ${tls} }\n`, file, {})).toThrow(problem);
  });

  test('says what the file says', () => {
    const text = `${least}host: 0.0.0.0
graphiql: false
cursor: { secret: '\${SECRET}', ttlSeconds: 60 }
costs: { msPerDollar: 5, athena: { latencyMs: 1.5 } }
limits: { maxDepth: 7 }
`;
    const secret = 'x'.repeat(32);
    const config = parseConfig(text, file, { SECRET: secret, PORT: '8080' });
    expect(config).toMatchObject({ host: '0.0.0.0', port: 8080, graphiql: false });
    expect(config.cursor).toEqual({ secret, ttlSeconds: 60 });
    expect(config.costs.msPerDollar).toBe(5);
    expect(config.costs.byKind.athena).toEqual({ latencyMs: 1.5, rowsPerMs: undefined, dollarsPerTb: undefined });
    expect(config.limits).toEqual({ ...defaultLimits, maxDepth: 7 });
  });

  test('reports every problem with line, path and what was expected', () => {
    const text = `contracts: []
policy: 5
port: 70000
graphiql: yes please
logLevel: loud
cursor:
  ttlSeconds: 1.5
  secrt: x
limits: 3
colour: blue
`;
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^8 cursor\.secrt: one of the keys secret, ttlSeconds$/),
      '9 limits: a mapping',
      expect.stringMatching(/^10 colour: one of the keys contracts, policy, principals, /),
      '1 contracts: a list of paths, at least one',
      '2 policy: a path',
      '1 principals: a path',
      '3 port: a whole number from 0 to 65535',
      '4 graphiql: true or false',
      '5 logLevel: one of silent, error, warn, info, debug',
      '7 cursor.ttlSeconds: a whole number of at least 1',
    ]);
  });

  test('a file that is no YAML, or no mapping, says so alone', () => {
    expect(problemsOf('a: [')).toEqual([expect.stringContaining('valid YAML')]);
    expect(problemsOf('- a')).toEqual(['1 : a mapping']);
    expect(problemsOf('')).toEqual(['1 : a mapping']);
  });

  test('a secret is never part of a problem', () => {
    const problems = problemsOf(`${least}cursor: { secret: '\${SECRET}' }\n`, { SECRET: 'too-short-secret' });
    expect(problems).toEqual(['4 cursor.secret: text of at least 32 characters']);
  });

  test('keys of keyed hashes come by name, from the environment, and are never part of a problem', () => {
    const text = `${least}masking: { keys: { ids: '\${IDS}', old: '\${OLD}' } }\n`;
    const [ids, old] = ['i'.repeat(32), 'o'.repeat(40)];
    expect([...parseConfig(text, file, { IDS: ids, OLD: old }).masking.keys]).toEqual([
      ['ids', ids],
      ['old', old],
    ]);
    expect(parseConfig(least, file, {}).masking.keys.size).toBe(0);
    const problem = '4 masking.keys: a mapping of names to texts of at least 32 characters';
    expect(problemsOf(text, { IDS: ids, OLD: 'too-short-key' })).toEqual([problem]);
    expect(problemsOf(text, { IDS: ids })).toEqual([problem]);
    expect(problemsOf(`${least}masking: { keys: [${ids}] }\n`)).toEqual([problem]);
  });

  test('an absent variable is a problem of the setting that refers to it', () => {
    expect(problemsOf(`${least}host: '\${NOWHERE}'\n`)).toEqual(['4 host: text']);
  });

  test('a default page beyond the largest page is refused', () => {
    const text = `${least}limits: { defaultPageSize: 20, maxPageSize: 10 }\n`;
    expect(() => parseConfig(text, file, {})).toThrow('limits.defaultPageSize');
  });

  test('a PORT that is none is refused', () => {
    expect(() => parseConfig(least, file, { PORT: 'http' })).toThrow('environment:1: PORT: expected a whole number');
  });

  describe('from files', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'lakegate-config-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    test('a folder needs no configuration file, and is told by one', async () => {
      expect((await loadFolderConfig(folder, {})).policy).toBe(path.join(folder, 'policy.yaml'));
      await writeFile(path.join(folder, 'lakegate.yaml'), `${least}port: 4001\n`);
      expect((await loadFolderConfig(folder, {})).port).toBe(4001);
    });

    test('a file that is not there is a problem of the configuration', async () => {
      await expect(loadConfig(path.join(folder, 'none.yaml'), {})).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    });
  });
});

describe('the reference of the configuration', () => {
  test('names every setting with its type, default and description, and no other', async () => {
    const text = await readFile('docs/configuration.md', 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    const documented = rows.map((row) =>
      row
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
    expect(documented).toEqual(
      settings.map((setting) => [
        `\`${setting.key}\``,
        setting.type === 'choice' ? (setting.choices ?? []).join(', ') : setting.type,
        setting.required === true
          ? '(required)'
          : setting.default === undefined
            ? ''
            : `\`${String(setting.default)}\``,
        setting.unit ?? '',
        setting.description,
      ]),
    );
  });
});

describe('what the settings say of governance', () => {
  test('the queue of events is in the region of Lake Formation unless they say otherwise', () => {
    const queueUrl = 'https://sqs.example/111122223333/changes';
    const settings = (events: string) =>
      parseConfig(
        `${base}lakeFormation: { decides: service, accountId: '111122223333', region: eu-west-1, events: ${events} }\n`,
        '/etc/lakegate.yaml',
        {},
      ).governance.lakeFormation?.events;
    expect(settings(`{ queueUrl: '${queueUrl}' }`)).toEqual({ queueUrl, region: 'eu-west-1', endpoint: undefined });
    expect(settings(`{ queueUrl: '${queueUrl}', region: us-east-1, endpoint: 'http://127.0.0.1:1' }`)).toEqual({
      queueUrl,
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
    });
  });

  const base = 'contracts: [c]\npolicy: p\nprincipals: q\n';

  test('is nothing of Lake Formation and no audit log unless told', () => {
    expect(parseConfig(base, '/etc/lakegate.yaml', {}).governance).toEqual({
      lakeFormation: undefined,
      auditFile: undefined,
    });
  });

  test('is where decisions come from and how long they hold', () => {
    const text = `${base}lakeFormation: { decides: both, accountId: '111122223333', region: eu-west-1, stateFile: s.yaml }\naudit: { file: a.jsonl }\n`;
    expect(parseConfig(text, '/etc/lakegate.yaml', {}).governance).toMatchObject({
      auditFile: '/etc/a.jsonl',
      lakeFormation: {
        decides: 'both',
        stateFile: '/etc/s.yaml',
        checkGoverned: true,
        ttlMs: 30_000,
        negativeTtlMs: 5_000,
      },
    });
  });

  test.each([
    ['an account', 'decides: state, stateFile: s', 'lakeFormation.accountId: expected the 12 digits'],
    ['a region where AWS is asked', "decides: service, accountId: '111122223333'", 'lakeFormation.region: expected'],
    [
      'the URL of a queue',
      "decides: service, accountId: '111122223333', region: r, events: { queueUrl: 'https://sqs.example/orders' }",
      'lakeFormation.events.queueUrl: expected the URL of a queue',
    ],
    [
      'decisions that events can end',
      "events: { queueUrl: 'https://sqs.example/111122223333/orders' }",
      'lakeFormation.events.queueUrl: expected Lake Formation to decide',
    ],
    ['a time within a minute', 'ttlMs: 60001', 'lakeFormation.ttlMs: expected a whole number from 0 to 60000'],
  ])('needs %s', (_what, given, problem) => {
    expect(() => parseConfig(`${base}lakeFormation: { ${given} }\n`, 'lakegate.yaml', {})).toThrow(problem);
  });
});

describe('the settings of SQL', () => {
  test('leave it off without a port, and take that of the environment first', () => {
    expect(parseConfig(least, file, {}).sql).toBeUndefined();
    const sql = { port: 5439, host: '127.0.0.1', tls: 'optional', database: 'lakegate', authentication: 'password' };
    expect(parseConfig(`${least}sql: { port: 1 }\n`, file, { SQL_PORT: '5439' }).sql).toEqual(sql);
    expect(parseConfig(`${least}host: 0.0.0.0\nsql: { port: 0 }\n`, file, { SQL_PORT: '' }).sql).toMatchObject({
      port: 0,
      host: '0.0.0.0',
    });
    expect(() => parseConfig(least, file, { SQL_PORT: 'x' })).toThrow(/SQL_PORT: expected a whole number/);
  });

  test('have encryption required only where there is a certificate', () => {
    expect(() => parseConfig(`${least}sql: { port: 0, tls: required }\n`, file, {})).toThrow(
      /sql\.tls: expected a certificate/,
    );
  });
});
