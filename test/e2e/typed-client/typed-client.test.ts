// The client generated from the committed schema: documents carry the types of their variables and answers.
import { describe, expect, it } from '@jest/globals';
import { print } from 'graphql';
import { FlightsByCarrierDocument, FlightsWithPlanesDocument } from '../generated/client.js';
import { answerTo, type Question } from '../support/ask.js';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

/** Asks a generated document; wrong variables don't compile. */
async function query<Answer, Variables extends NonNullable<Question['variables']>>(
  document: TypedDocumentNode<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  return answerTo<Answer>({ as: 'engineer', query: print(document), variables });
}

describe('the generated client', () => {
  it('asks an aggregate with typed variables and reads a typed answer', async () => {
    const { flightsAggregate } = await query(FlightsByCarrierDocument, { first: 2 });
    expect(flightsAggregate.map(({ group, count }) => [group.carrier, count])).toEqual([
      ['UA', 58665],
      ['B6', 54635],
    ]);
    const sums: readonly (string | null)[] = flightsAggregate.map(({ sum }) => sum.distance);
    expect(sums.every((sum) => /^\d+$/.test(sum ?? ''))).toBe(true);
  });

  it('asks a list with its relationships', async () => {
    const { flights } = await query(FlightsWithPlanesDocument, { where: { carrier: { eq: 'HA' } }, first: 1 });
    expect(flights.totalCount).toBe(342);
    expect(flights.nodes).toMatchObject([{ carrier: 'HA', flight: 51, depDelay: 1301 }]);
    expect(flights.nodes[0]?.plane?.tailnum).toBe('N384HA');
  });
});
