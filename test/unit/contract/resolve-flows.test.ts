// Bindings that write, take dead letters or stream: what they come to, and every problem of them.
import type { Catalog, Dataset } from '../../../src/core/dataset.js';
import { contractOf, lineOf, load, loadError, problemsOf } from './contract-fixture.js';

const servers = `  - server: bus
    type: kafka
    host: b1:9092,b2:9092
    format: avro
    customProperties:
      - property: lakegate
        value:
          securityProtocol: sasl_ssl
          saslMechanism: SCRAM-SHA-512
          username: u
          password: \${BUS_PASSWORD}
          schemaRegistryUrl: http://registry:8081
  - { server: shards, type: kinesis, stream: events-prod, region: eu-west-1 }
  - { server: drop, type: s3, location: "s3://bucket/in/", format: csv, delimiter: ";" }
  - { server: queue, type: custom, customProperties: [{ property: lakegate, value: { kind: sqs, queueUrl: "http://q/1" } }] }
  - { server: things, type: custom, host: broker, port: 8883, customProperties: [{ property: lakegate, value: { kind: mqtt } }] }
  - { server: kv, type: dynamodb }
  - { server: idle, type: kafka, host: "\${NOBODY_SETS_THIS}" }
`;

function contract(bindings: string, more = servers): string {
  return contractOf(
    `- name: events
  customProperties:
    - property: lakegate
      value:
        bindings:
${bindings.replace(/^(?=.)/gm, '          ')}
  properties:
    - { name: id, logicalType: integer, primaryKey: true }
    - { name: at, logicalType: timestamp, physicalName: ts }
    - { name: note, logicalType: string }
`,
    more,
  );
}

async function loaded(bindings: string): Promise<{ readonly catalog: Catalog; readonly events: Dataset }> {
  const catalog = await load(contract(bindings), { BUS_PASSWORD: 's3cret', TOPIC_GROUP: 'g1' });
  return { catalog, events: catalog.datasets.get('events') as Dataset };
}

describe('flows of a dataset', () => {
  test('settings that name the replica are told apart from those that all replicas have', async () => {
    const env = { BUS_PASSWORD: 's3cret', REPLICA: 'r7' };
    const text = contract(
      '- { server: things, direction: stream, settings: { session: "gateway-${REPLICA}", qos: 1 } }\n- { server: queue, direction: write }\n',
    ).replace('http://q/1', 'http://q/events-${REPLICA}');
    const { datasets, servers: all } = await load(text, env);
    expect(datasets.get('events')?.streams?.[0]).toMatchObject({
      settings: { session: 'gateway-r7', qos: 1 },
      replicaSettings: ['session'],
    });
    expect(all.get('queue')).toMatchObject({
      settings: { queueUrl: 'http://q/events-r7' },
      replicaSettings: ['queueUrl'],
    });
    expect(all.get('things')?.replicaSettings).toBeUndefined();
    expect(await problemsOf(text, { BUS_PASSWORD: 's3cret' })).toHaveLength(2);
  });

  test('one sink, one dead letter and any number of streams stand beside what is read', async () => {
    const { events, catalog } = await loaded(`- { server: hot }
- { server: bus, direction: write, physicalName: events.v1, columns: { note: remark }, omit: [at], orderBy: [note] }
- { server: drop, direction: deadLetter }
- { server: bus, direction: stream, changes: upsert, lag: PT2S, settings: { groupId: "\${TOPIC_GROUP}", maxBytes: 5, fast: true } }
- { id: cdc, server: bus, direction: stream, envelope: debezium, format: json }
- { server: things, direction: stream, physicalName: "sensors/+/events" }
`);
    expect(events.bindings.map((b) => b.id)).toEqual(['hot']);
    expect(events.sink).toEqual({
      id: 'bus-write',
      server: 'bus',
      kind: 'kafka',
      physicalName: 'events.v1',
      database: undefined,
      columns: new Map([
        ['id', { physicalName: 'id', physicalType: undefined, timeZone: undefined }],
        ['note', { physicalName: 'remark', physicalType: undefined, timeZone: undefined }],
      ]),
      format: { kind: 'avro', registry: 'confluent' },
      settings: {},
      orderBy: ['note'],
    });
    expect(events.deadLetter).toMatchObject({
      id: 'drop-deadLetter',
      kind: 's3',
      format: { kind: 'json' },
      orderBy: [],
    });
    expect(
      events.streams?.map(({ id, kind, changes, envelope, lagMs, format }) => [
        id,
        kind,
        changes,
        envelope,
        lagMs,
        format,
      ]),
    ).toEqual([
      ['bus-stream', 'kafka', 'upsert', 'plain', 2000, { kind: 'avro', registry: 'confluent' }],
      ['cdc', 'kafka', 'full', 'debezium', 0, { kind: 'json' }],
      ['things-stream', 'mqtt', 'append', 'plain', 0, { kind: 'json' }],
    ]);
    expect(events.streams?.[0]?.settings).toEqual({ groupId: 'g1', maxBytes: 5, fast: true });
    expect(events.streams?.[0]?.columns.get('at')?.physicalName).toBe('ts');
    expect([...catalog.servers.keys()]).toEqual(['hot', 'bus', 'drop', 'things', 'kv']);
    expect(catalog.servers.get('bus')?.settings).toEqual({
      region: 'us-east-1',
      brokers: 'b1:9092,b2:9092',
      format: 'avro',
      securityProtocol: 'sasl_ssl',
      saslMechanism: 'SCRAM-SHA-512',
      username: 'u',
      password: 's3cret',
      schemaRegistryUrl: 'http://registry:8081',
    });
    expect(catalog.servers.get('things')?.settings).toMatchObject({ url: 'mqtts://broker:8883' });
    expect(catalog.servers.get('drop')?.settings).toMatchObject({ location: 's3://bucket/in/', delimiter: ';' });
  });

  test('a server that is a store and a sink or a source may be both', async () => {
    const { events } = await loaded(`- { server: hot }
- { server: hot, direction: write }
- { server: kv, direction: stream }
`);
    expect(events.bindings.map((b) => b.id)).toEqual(['hot']);
    expect(events.sink).toMatchObject({ id: 'hot-write', kind: 'clickhouse', orderBy: ['id'] });
    expect(events.streams).toMatchObject([{ id: 'kv-stream', kind: 'dynamodb', changes: 'full' }]);
  });

  test("the stream of a Kinesis server names a binding's place unless the binding does", async () => {
    const { events } = await loaded(`- { server: shards, direction: write }
- { server: shards, direction: stream, physicalName: other }
`);
    expect(events.sink?.physicalName).toBe('events-prod');
    expect(events.streams?.[0]?.physicalName).toBe('other');
  });

  test('a dataset without flows has neither sink nor streams', async () => {
    const { events } = await loaded('- { server: hot }\n');
    expect(Object.keys(events)).not.toEqual(expect.arrayContaining(['sink']));
    expect([events.sink, events.deadLetter, events.streams]).toEqual([undefined, undefined, undefined]);
  });

  test('a binding that writes leaves the physical types of the only one that reads alone', async () => {
    const text = contract('- { server: hot }\n- { server: bus, direction: write }\n').replace(
      'logicalType: string',
      'logicalType: string, physicalType: FixedString(3)',
    );
    const { datasets } = await load(text, { BUS_PASSWORD: 'x' });
    expect(datasets.get('events')?.bindings[0]?.columns.get('note')?.physicalType).toBe('FixedString(3)');
  });
});

describe('problems of flows', () => {
  test('what a server cannot do, and keys that say nothing for the direction', async () => {
    const text = contract(`- server: shards
- server: drop
  direction: stream
- server: lake
  direction: write
- server: hott
  direction: stream
- server: hot
  direction: write
  coverage: id > 1
  lag: PT1S
- server: hot
  changes: full
`).replace('schema:\n', '  - { server: lake, type: athena, schema: d }\nschema:\n');
    const at = (part: string): string =>
      `contract.yaml:${String(lineOf(text, part))} schema.events.customProperties.lakegate.value.bindings`;
    expect(await problemsOf(text, { BUS_PASSWORD: 'x' })).toEqual([
      `${at('- server: shards')}.shards.server: expected a server that can be read (athena, redshift, clickhouse, dynamodb, postgres), not one of type kinesis`,
      `${at('- server: drop')}.drop.server: expected a server that sends changes (kafka, kinesis, sqs, mqtt, dynamodb, postgres), not one of type s3`,
      `${at('- server: lake')}.lake.server: expected a server that takes records (kafka, kinesis, firehose, sqs, s3, mqtt, dynamodb, clickhouse, postgres), not one of type athena`,
      `${at('- server: hott')}.hott.server: there is no server "hott"; did you mean "hot"?`,
      `${at('coverage')}.hot.coverage: expected no "coverage" in a binding that writes`,
      `${at('lag:')}.hot.lag: expected no "lag" in a binding that writes`,
      `${at('changes')}.hot.changes: expected no "changes" in a binding that reads`,
    ]);
  });

  test('more than one sink, ids that are taken, columns, formats, durations and variables', async () => {
    const text = contract(`- { server: shards, direction: write, orderBy: [nte] }
- { server: queue, direction: write, id: q, omit: [note], orderBy: [note] }
- { server: hot, direction: deadLetter, format: json }
- { server: queue, direction: deadLetter, id: q2, columns: { no: x } }
- { server: shards, direction: stream, lag: soon }
- { server: shards, direction: stream, format: { avro: { registry: confluent } } }
- { server: queue, direction: stream, id: q, settings: { a: "\${UNSET_SETTING}" } }
- { server: things, direction: stream, format: csv, envelope: debezium, changes: append }
- { server: kv, direction: stream, format: xml }
`);
    const at = (part: string): string =>
      `contract.yaml:${String(lineOf(text, part))} schema.events.customProperties.lakegate.value.bindings`;
    expect(await problemsOf(text)).toEqual([
      `${at('nte')}.shards.orderBy[0]: there is no column "nte" in events; did you mean "note"?`,
      `${at('orderBy: [note]')}.queue.direction: expected one binding that writes`,
      `${at('orderBy: [note]')}.queue.orderBy[0]: "note" is not in this binding`,
      `${at('deadLetter, format')}.hot.server: expected "columns" with a column of the table for each field of a dead letter: id, dataset, at, from, errors, record`,
      `${at('deadLetter, format')}.hot.format: expected no "format": a sink of type clickhouse stores columns`,
      `${at('no: x')}.queue.direction: expected one binding that takes dead letters`,
      `${at('no: x')}.queue.columns: expected no "columns": a dead letter is a JSON document`,
      `${at('lag: soon')}.shards.lag: expected an ISO 8601 duration in weeks to seconds, as PT1S`,
      `${at('confluent')}.shards.server: expected an "id" of its own: "shards-stream" is taken`,
      `${at('confluent')}.shards.format.avro.registry: expected the server "shards" to have a schemaRegistryUrl`,
      `${at('UNSET')}.queue.id: expected an "id" of its own: "q" is taken`,
      `${at('UNSET')}.queue.settings.a: expected the environment variable UNSET_SETTING to be set`,
      `${at('csv, envelope')}.things.envelope: expected "plain" with the format "csv"`,
      `${at('csv, envelope')}.things.changes: expected "upsert" or "full" with the envelope "debezium"`,
      `${at('xml')}.kv.format: expected one of json, csv, avro, parquet`,
    ]);
  });

  test('a store of columns takes dead letters where the binding says which column each field has', async () => {
    const columns =
      '{ id: id, dataset: ds, at: { physicalName: seen_at }, from: origin, errors: errors, record: body }';
    const { events } = await loaded(
      `- { server: hot, direction: deadLetter, physicalName: letters, columns: ${columns} }\n`,
    );
    expect(events.deadLetter).toMatchObject({ kind: 'clickhouse', physicalName: 'letters', orderBy: [] });
    expect([...(events.deadLetter?.columns ?? [])].map(([name, { physicalName }]) => [name, physicalName])).toEqual([
      ...[
        ['id', 'id'],
        ['dataset', 'ds'],
        ['at', 'seen_at'],
        ['from', 'origin'],
        ['errors', 'errors'],
        ['record', 'body'],
      ],
    ]);
  });

  test('a store of columns without the shape of a dead letter is refused, with the place', async () => {
    const problemsWith = async (binding: string): Promise<readonly string[]> => {
      const text = contract(`- server: hot\n- { server: kv, direction: deadLetter${binding} }\n`);
      const line = `contract.yaml:${String(lineOf(text, 'deadLetter'))} schema.events.customProperties.lakegate.value.bindings.kv`;
      return (await problemsOf(text)).map((problem) => problem.replace(line, 'here'));
    };
    const shape = 'expected "columns" with a column of the table for each field of a dead letter';
    expect(await problemsWith('')).toEqual([`here.server: ${shape}: id, dataset, at, from, errors, record`]);
    expect(
      await problemsWith(
        ', columns: { id: id, dataset: d, at: at, errors: e, recrod: r }, omit: [note], orderBy: [id]',
      ),
    ).toEqual([
      `here.columns: ${shape}: from, record`,
      'here.columns.recrod: there is no field "recrod" in a dead letter; did you mean "record"?',
      'here.omit: expected no "omit": a dead letter is kept whole',
      'here.orderBy: expected no "orderBy" in a binding that takes dead letters',
    ]);
  });

  test('Parquet is of files in S3 alone, by the binding or as the server says', async () => {
    const parquet = servers.replace('format: csv, delimiter: ";"', 'format: parquet');
    const text = contract('- { server: drop, direction: write }\n- { server: drop, direction: deadLetter }\n', parquet);
    const { datasets } = await load(text, { BUS_PASSWORD: 'x' });
    expect(datasets.get('events')?.sink?.format).toEqual({ kind: 'parquet' });
    expect(datasets.get('events')?.deadLetter?.format).toEqual({ kind: 'json' });
    const wrong = contract(`- { server: queue, direction: write, format: parquet }
- { server: shards, direction: stream, format: parquet }
- { server: drop, direction: deadLetter, format: parquet }
`);
    expect((await problemsOf(wrong)).map((problem) => problem.replace(/^.*bindings/, ''))).toEqual([
      '.queue.format: expected "parquet" on s3 alone: it is a format of files',
      '.shards.format: expected json, csv or avro: "parquet" is a format of files',
      '.drop.format: expected "json": a dead letter is a JSON document',
    ]);
  });

  test('a stream without positions may have a journal, on a server that keeps messages', async () => {
    const { events, catalog } =
      await loaded(`- { server: queue, direction: stream, journal: { server: bus, physicalName: events.log, settings: { groupId: "\${TOPIC_GROUP}" } } }
- { server: things, direction: stream, journal: { server: shards } }
`);
    expect(events.streams?.map(({ kind, journal }) => [kind, journal])).toEqual([
      ['sqs', { server: 'bus', kind: 'kafka', physicalName: 'events.log', settings: { groupId: 'g1' } }],
      ['mqtt', { server: 'shards', kind: 'kinesis', physicalName: 'events-prod', settings: {} }],
    ]);
    expect([...catalog.servers.keys()]).toEqual(expect.arrayContaining(['bus', 'shards', 'queue', 'things']));
  });

  test('a journal that is none, or that nothing needs', async () => {
    const text =
      contract(`- { server: queue, direction: stream, settings: { backlog: discard }, journal: { server: drop } }
- { server: things, direction: stream, settings: { qos: 0 }, journal: { server: bus } }
- { server: shards, direction: stream, journal: { server: bus, physicalName: t } }
- { server: queue, id: q2, direction: stream, journal: { server: buss, physicalName: t } }
- { server: bus, direction: write, journal: { server: bus } }
`);
    expect(
      (await problemsOf(text, { BUS_PASSWORD: 'x' })).map((problem) => problem.replace(/^.*bindings/, '')),
    ).toEqual([
      '.queue.settings.backlog: expected "deliver" with a "journal": it keeps everything',
      '.queue.journal.server: expected a server that can be a journal (kafka, kinesis), not one of type s3',
      '.things.settings.qos: expected 1 or 2 with a "journal": what isn\'t acknowledged can be lost before it is kept',
      '.things.journal: expected a "physicalName": the topic that is the journal',
      '.shards.journal: expected no "journal": a stream of type kinesis can be read from any place as it is',
      '.queue.journal.server: there is no server "buss"; did you mean "bus"?',
      '.bus.journal: expected no "journal" in a binding that writes',
    ]);
  });

  test('a journal is filled from one place, whichever replica fills it', async () => {
    const text = contract(
      `- { server: queue, direction: stream, journal: { server: bus, physicalName: t } }
- { server: things, direction: stream, settings: { session: "at-\${REPLICA}" }, journal: { server: bus, physicalName: t } }
`,
    ).replace('http://q/1', 'http://q/events-${REPLICA}');
    const problems = await problemsOf(text, { BUS_PASSWORD: 'x', REPLICA: 'r7' });
    const expected =
      'expected no ${REPLICA} with a "journal": one replica at a time copies what all of them read, from one place';
    expect(problems.map((problem) => problem.replace(/^.*bindings/, ''))).toEqual([
      `.queue.journal: ${expected} (queueUrl of its server)`,
      `.things.settings.session: ${expected}`,
    ]);
  });

  test('changes that are told by a key need one', async () => {
    const text = contract('- { server: queue, direction: stream, changes: upsert }\n').replace(
      ', primaryKey: true',
      '',
    );
    expect(await problemsOf(text)).toEqual([
      expect.stringContaining('.queue.changes: expected a key: changes are told by it ("upsert")'),
    ]);
  });

  test('settings of servers in use: addresses, choices, what goes together; values are never said', async () => {
    const more = `  - server: bus
    type: kafka
    host: b:9092
    format: protobuf
    customProperties: [{ property: lakegate, value: { securityProtocol: s3cret, clientCert: c, schemaRegistryUrl: s3cret } }]
  - { server: bus2, type: kafka, host: b, customProperties: [{ property: lakegate, value: { securityProtocol: sasl_ssl } }] }
  - { server: bus3, type: kafka, host: "", customProperties: [{ property: lakegate, value: { securityProtocol: sasl_ssl, saslMechanism: PLAIN } }] }
  - { server: drop, type: s3, location: "file:///s3cret" }
  - { server: things, type: custom, customProperties: [{ property: lakegate, value: { kind: mqtt } }] }
  - { server: things2, type: custom, customProperties: [{ property: lakegate, value: { kind: mqtt, url: "http://s3cret" } }] }
  - { server: db, type: custom, customProperties: [{ property: lakegate, value: { kind: postgres } }] }
`;
    const names = ['bus', 'bus2', 'bus3', 'things', 'things2', 'db'];
    const text = contract(
      `${names.map((name) => `- { server: ${name}, direction: stream }`).join('\n')}\n- { server: drop, direction: write }\n`,
      more,
    );
    const problems = await problemsOf(text);
    expect(problems.map((problem) => problem.replace(/^\S+ /, ''))).toEqual([
      'servers.bus: expected schemaRegistryUrl to give an http or https address',
      'servers.bus: expected securityProtocol to be one of plaintext, ssl, sasl_plaintext, sasl_ssl',
      'servers.bus: expected clientCert and clientKey together in the custom property "lakegate"',
      'servers.bus2: expected saslMechanism where securityProtocol is sasl_plaintext or sasl_ssl, and only there',
      'servers.bus3: expected username and password in the custom property "lakegate" for saslMechanism PLAIN',
      'servers.bus3.host: expected brokers not to be empty',
      'servers.drop: expected location to give a bucket and a prefix, as s3://bucket/prefix/',
      'servers.things: expected url (a broker) or endpoint (of AWS IoT\'s data plane) in the custom property "lakegate"',
      'servers.things2: expected url to give a mqtt, mqtts, ws, wss address',
      'servers.db: expected host, or url',
      'schema.events.customProperties.lakegate.value.bindings.bus.server: expected a "format", json, csv, avro or (on s3) parquet: the server\'s own is none that Lakegate knows',
    ]);
    const error = await loadError(text);
    expect(`${error.format()}${JSON.stringify(error.problems)}`).not.toContain('s3cret');
  });
});
