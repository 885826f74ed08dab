import { compileFormat, isJudgedFormat } from '../../../src/core/string-formats.js';

describe('formats of text', () => {
  it.each<[name: string, good: readonly string[], bad: readonly string[]]>([
    [
      'email',
      ['ada@example.org', "o'neil+x@sub.example.co"],
      ['', 'ada', 'ada@', 'ada@ex ample.org', 'a@b@example.org'],
    ],
    [
      'uuid',
      ['6ba7b810-9dad-11d1-80b4-00c04fd430c8', '6BA7B810-9DAD-11D1-80B4-00C04FD430C8'],
      [
        '',
        '6ba7b8109dad11d180b400c04fd430c8',
        'urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8',
        '6ba7b810-9dad-11d1-80b4-00c04fd430cg',
      ],
    ],
    [
      'uri',
      ['https://example.org/a?b=c#d', 'urn:isbn:0451450523', 's3://bucket/key'],
      ['', '/a/b', 'example', 'http://a b'],
    ],
    ['uri-reference', ['/a/b', '../c', 'https://example.org'], ['a b', 'http://[x']],
    ['hostname', ['example.org', 'a-b.c1', 'localhost'], ['', '-a.org', 'a_b.org', `${'a'.repeat(64)}.org`]],
    ['ipv4', ['0.0.0.0', '255.255.255.255'], ['256.0.0.1', '1.2.3', '1.2.3.4.5', '01.2.3.4']],
    ['ipv6', ['::', '::1', '2001:db8::8a2e:370:7334', '::ffff:1.2.3.4'], ['', '1::2::3', '12345::', '1.2.3.4']],
    ['date', ['2013-01-31', '2012-02-29'], ['2013-02-29', '2013-1-31', '31.01.2013']],
    ['time', ['05:00:00Z', '05:00:00.5+02:00'], ['05:00', '25:00:00Z']],
    ['date-time', ['2013-01-31T05:00:00Z', '2013-01-31T05:00:00.25-05:00'], ['2013-01-31', '2013-02-30T05:00:00Z']],
    ['duration', ['PT15M', 'P1DT2H', 'P2W'], ['', 'P', '15M', 'PT']],
    ['byte', ['', 'YQ==', 'YWI=', 'YWJj'], ['Y', 'YQ=', 'YWJj\nYWJj', 'Y-J_']],
  ])('%s', (name, good, bad) => {
    const format = compileFormat(name);
    expect(good.filter((text) => format?.matches(text) !== true)).toEqual([]);
    expect(bad.filter((text) => format?.matches(text) === true)).toEqual([]);
  });

  it('that say what a text is for, and names that every object has, are not judged', () => {
    for (const name of ['password', 'binary', 'constructor', 'phone']) {
      expect([name, isJudgedFormat(name), compileFormat(name)]).toEqual([name, false, undefined]);
    }
  });

  it.each(['email', 'uri', 'hostname', 'ipv6', 'uri-reference', 'byte'])('%s takes no long for a long text', (name) => {
    const format = compileFormat(name);
    const started = performance.now();
    for (const piece of ['a', 'a-', 'a.', 'a@', '%41', ':', '1:', '/a', 'YQ=='])
      format?.matches(`${piece.repeat(200_000)}!`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
