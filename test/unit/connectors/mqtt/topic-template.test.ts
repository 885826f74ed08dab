import { describe, expect, it } from '@jest/globals';
import { compileTopic } from '../../../../connectors/mqtt/topic-template.js';
import { readings, sinkBinding } from '../../../conformance/flows/readings.js';

const topicOf = (template: string, station: string | null): string =>
  compileTopic(sinkBinding('mqtt', template), readings)([station, 7, null]);

describe('a topic with values in it', () => {
  it('has the values of the record', () => {
    expect(topicOf('sites/{station}/{seq}/in', 'north')).toBe('sites/north/7/in');
    expect(topicOf('plain', 'north')).toBe('plain');
  });

  it('has no more levels and no wildcards, whatever a value is', () => {
    expect(topicOf('sites/{station}/in', 'a/b+c#d\u0000e\ud800f')).toBe('sites/a_b_c_d_e_f/in');
    expect(topicOf('sites/{station}/{note}', '')).toBe('sites/_/_');
    expect(topicOf('sites/{station}', '😀')).toBe('sites/😀');
  });

  it('is refused with a wildcard, or a column that is not there', () => {
    for (const template of ['sites/+', 'sites/#', 'sites/{nowhere}', 'sites/{station']) {
      expect(() => topicOf(template, 'north')).toThrow('The topic');
    }
  });
});
