// Readers of event streams and of multipart bodies, by their specifications.

/** The events of a stream, as https://html.spec.whatwg.org/multipage/server-sent-events.html interprets it. */
export function readEvents(text: string): readonly { readonly event: string; readonly data: unknown }[] {
  const events: { event: string; data: unknown }[] = [];
  let event = '';
  let data: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (line === '') {
      const whole = data.join('\n');
      // Without any data there is no event, but an empty line of data is one.
      if (data.length > 0) events.push({ event, data: whole === '' ? '' : (JSON.parse(whole) as unknown) });
      event = '';
      data = [];
    } else if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    else if (name !== '') throw new Error(`unknown field ${line}`);
  }
  return events;
}

/** The JSON of the parts of a body (RFC 2046) that are whole, and whether the last has come. */
export function readParts(
  text: string,
  contentType: string,
): { readonly parts: readonly unknown[]; readonly ended: boolean } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? '';
  const pieces = `\r\n${text}`.split(`\r\n--${boundary}`).slice(1);
  const ended = pieces.at(-1)?.startsWith('--') === true;
  const parts = pieces.slice(0, -1).map((piece) => {
    const [head, ...body] = piece.split('\r\n\r\n');
    if (!/^\r\ncontent-type: application\/json$/i.test(head ?? '')) throw new Error(`a part of ${head ?? ''}`);
    return JSON.parse(body.join('\r\n\r\n')) as unknown;
  });
  return { parts, ended };
}
