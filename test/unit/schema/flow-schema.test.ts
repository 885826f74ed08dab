import { composeServices } from '@theguild/federation-composition';
import {
  getIntrospectionQuery,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  graphqlSync,
  parse,
  printType,
  validate,
  validateSchema,
} from 'graphql';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createResolvers } from '../../../resolvers/create-resolvers.js';
import { buildGatewaySchema, type GatewaySchema } from '../../../schema/build-schema.js';
import { everythingVisible, shapeFor, type ShapedSchema } from '../../../schema/shape-schema.js';
import { visibleColumns } from '../../../schema/visible-columns.js';
import type { Catalog } from '../../../src/core/dataset.js';
import type { Grant } from '../../../src/core/principal.js';
import { buildFlows, flowCatalog, shapeOf } from './flow-catalog.js';

let gateway: GatewaySchema;
let everything: ShapedSchema;
beforeAll(async () => {
  gateway = await buildFlows();
  everything = shapeFor(gateway, everythingVisible(gateway));
});

const printed = (shaped: ShapedSchema, name: string): string => {
  const type = shaped.schema.getType(name);
  // Descriptions aside.
  return type ? printType(type).replace(/ *""".*?"""\n/gs, '') : '';
};

const introspect = (shaped: ShapedSchema): string =>
  JSON.stringify(graphqlSync({ schema: shaped.schema, source: getIntrospectionQuery() }).data);

const problemsOf = (shaped: ShapedSchema, text: string): readonly string[] =>
  validate(shaped.schema, parse(text), undefined, { hideSuggestions: true }).map((error) => error.message);

const fieldsOf = (type: GraphQLObjectType | null | undefined): readonly string[] =>
  Object.keys(type?.getFields() ?? {});

/** Those of Mutation that every schema has. */
const jobFields = ['startQuery', 'cancelQuery'];

const required = ['flights.carrier', 'flights.flight', 'flights.time_hour'];

describe('a schema with sinks and streams', () => {
  it('is valid, and has a mutation for each sink and a subscription for each stream', () => {
    expect(validateSchema(everything.schema)).toEqual([]);
    expect(fieldsOf(everything.schema.getMutationType())).toEqual([...jobFields, 'ingestFlights', 'ingestPlanes']);
    expect(fieldsOf(everything.schema.getSubscriptionType())).toEqual([
      'flightChanges',
      'planeChanges',
      'airlineChanges',
    ]);
    expect(printed(everything, 'Mutation').replace(/\s+/g, ' ')).toContain(
      'ingestFlights( input: IngestFlightsInput! ): IngestFlightsPayload!',
    );
    expect(printed(everything, 'Subscription').replace(/\s+/g, ' ')).toContain(
      'flightChanges( where: FlightChangeFilter from: StreamPosition snapshot: Boolean = false dedupe: Boolean = false conflate: Boolean = false stream: String ): FlightChange!',
    );
  });

  it('requires in a record what the contract does, and nothing that has a default', () => {
    const input = printed(everything, 'FlightInput');
    expect(input).toMatch(/carrier: String!\s+flight: Int!\s+timeHour: DateTime!\s+depDelay: Int\n/);
    expect(input).toMatch(/dest: String\n/);
    expect(printed(everything, 'IngestFlightsInput')).toMatch(
      /records: \[FlightInput!\]!\s+idempotencyKey: String\s+dryRun: Boolean = false/,
    );
  });

  it('says in a description what a value defaults to and where it may lie', () => {
    const type = everything.schema.getType('FlightInput') as GraphQLInputObjectType;
    expect(type.getFields()['dest']?.description).toContain('By default "LAX".');
    expect(type.getFields()['carrier']?.description).toContain('Two-letter code of the airline.');
  });

  it('has inputs for structs, and shows them in records by the types of rows', () => {
    expect(printed(everything, 'PlaneInput')).toMatch(/engine: PlaneEngineInput\s+checks: \[PlaneChecksInput\]/);
    expect(printed(everything, 'PlaneEngineInput')).toMatch(/makerName: String!\s+thrust: Double/);
    expect(printed(everything, 'PlaneRecord')).toMatch(/engine: PlaneEngine\s+checks: \[PlaneChecks\]/);
  });

  it('shows in a record columns alone, all but the key nullable, and filters by them alone', () => {
    expect(printed(everything, 'FlightRecord')).toMatch(/carrier: String!\s+flight: Int!\s+timeHour: DateTime!/);
    expect(printed(everything, 'FlightRecord')).toMatch(/dest: String\n/);
    expect(printed(everything, 'FlightRecord')).not.toContain('plane');
    expect(printed(everything, 'FlightChangeFilter')).not.toContain('plane');
    expect(printed(everything, 'FlightChangeFilter')).toMatch(/and: \[FlightChangeFilter!\]/);
  });

  it('has no field for records and no subscription without a sink or a stream', async () => {
    const bare: Catalog = { ...flowCatalog, datasets: new Map([...flowCatalog.datasets].slice(3)) };
    const { schema } = await buildGatewaySchema(bare, createResolvers);
    expect(fieldsOf(schema.getMutationType())).toEqual(jobFields);
    expect(schema.getSubscriptionType() ?? undefined).toBeUndefined();
  });

  it('composes into a supergraph, with another of its kind too', () => {
    const extension = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.4", import: ["@key", "@shareable"])
      type Query { slogans: [String] }
      type IngestResult @shareable { index: Count! }
      scalar Count
    `;
    const services = [everything.sdl, extension].map((sdl, i) => ({
      name: `s${String(i)}`,
      url: `http://s${String(i)}`,
      typeDefs: parse(sdl),
    }));
    expect(composeServices(services.slice(0, 1)).errors).toBeUndefined();
    expect(composeServices(services).errors).toBeUndefined();
  });

  it('refuses two datasets that would be written by one field', async () => {
    const [flights] = flowCatalog.datasets.values();
    const twin = { ...flights, name: 'other', relationships: [], graphql: { typeName: 'Other', plural: 'Flights' } };
    const datasets = new Map([...flowCatalog.datasets, ['other', twin as never]]);
    await expect(buildGatewaySchema({ ...flowCatalog, datasets }, createResolvers)).rejects.toThrow(
      '"ingestFlights" is taken by flights',
    );
  });
});

describe('what a principal may write', () => {
  const ingest = 'mutation { ingestFlights(input: { records: [] }) { acceptedCount } }';

  it('shows the input to one who sees nothing, and nothing else of the dataset', () => {
    const writer = shapeOf(gateway, [], [...required, 'flights.fare']);
    expect(validateSchema(writer.schema)).toEqual([]);
    expect(problemsOf(writer, ingest)).toEqual([]);
    expect(printed(writer, 'FlightInput').match(/^ {2}\w+/gm)).toEqual([
      '  carrier',
      '  flight',
      '  timeHour',
      '  fare',
    ]);
    expect(fieldsOf(writer.schema.getQueryType()).filter((name) => /flight/i.test(name))).toEqual([]);
    expect(writer.schema.getSubscriptionType() ?? undefined).toBeUndefined();
    expect(introspect(writer).match(/tailnum|depDelay|dep_delay|airTime|Plane|airlines/g)).toBeNull();
    expect(Object.keys(writer.schema.getTypeMap()).filter((name) => name.startsWith('Flight'))).toEqual([
      'FlightInput',
    ]);
    expect(validateSchema(writer.schema)).toEqual([]);
  });

  it('is hidden from one who sees everything and writes nothing', () => {
    const reader = shapeOf(gateway, [...gateway.datasets.keys()], []);
    expect(validateSchema(reader.schema)).toEqual([]);
    expect(fieldsOf(reader.schema.getMutationType())).toEqual(jobFields);
    expect(introspect(reader).match(/ingest|FlightInput|RecordStatus/gi)).toBeNull();
    expect(fieldsOf(reader.schema.getSubscriptionType())).toHaveLength(3);
  });

  it('is nothing where a required column may not be written', () => {
    const writer = shapeOf(gateway, [], required.slice(1));
    expect(fieldsOf(writer.schema.getMutationType())).toEqual(jobFields);
    expect(introspect(writer).match(/flight/gi)).toBeNull();
  });

  it('reads for one who may not write it as if there were no such field', () => {
    const writer = shapeOf(gateway, [], ['planes']);
    expect(problemsOf(writer, ingest)).toEqual(
      problemsOf(writer, ingest.replace('ingestFlights', 'ingestNothing')).map((m) =>
        m.replace('ingestNothing', 'ingestFlights'),
      ),
    );
  });

  it('follows from grants', () => {
    const writes = new Map([['planes', { dataset: 'planes', columns: new Set(['tailnum', 'seats']), digest: 'p' }]]);
    const shaped = shapeFor(gateway, visibleColumns(new Map(), writes));
    expect(fieldsOf(shaped.schema.getMutationType())).toEqual([...jobFields, 'ingestPlanes']);
    expect(printed(shaped, 'PlaneInput').match(/^ {2}\w+/gm)).toEqual(['  tailnum', '  seats']);
    expect(fieldsOf(shapeFor(gateway, visibleColumns(new Map())).schema.getMutationType())).toEqual(jobFields);
  });
});

describe('what a principal may watch', () => {
  it('is without hidden columns, which read as if there were none', () => {
    const shaped = shapeOf(gateway, [...required, 'flights.dest'], []);
    expect(validateSchema(shaped.schema)).toEqual([]);
    expect(printed(shaped, 'FlightRecord').match(/^ {2}\w+/gm)).toEqual([
      '  carrier',
      '  flight',
      '  timeHour',
      '  dest',
    ]);
    const watch = (where: string, field: string): readonly string[] =>
      problemsOf(shaped, `subscription { flightChanges(where: { ${where}: { eq: "N1" } }) { record { ${field} } } }`);
    expect(watch('dest', 'dest')).toEqual([]);
    expect(watch('tailnum', 'tailnum')).toHaveLength(2);
    expect(watch('tailnum', 'tailnum').join()).toBe(
      watch('nothing', 'nothing').join().replaceAll('nothing', 'tailnum'),
    );
  });

  it('has no condition on a column that is shown as a hash', () => {
    const grant: Grant = {
      dataset: 'airlines',
      columns: new Set(['carrier', 'name']),
      rowFilter: undefined,
      cellFilters: new Map(),
      masks: new Map([['name', { mask: { kind: 'hash', key: 'k' }, clear: undefined }]]),
      digest: 'd',
    };
    const shaped = shapeFor(gateway, visibleColumns(new Map([['airlines', grant]])));
    expect(printed(shaped, 'AirlineRecord')).toContain('name');
    expect(printed(shaped, 'AirlineChangeFilter')).not.toContain('name');
  });
});
