// A page in headless Chromium, by its own protocol (DevTools): opened with a session's cookie, waited for, and kept as a picture.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

export interface PageVisit {
  readonly url: string;
  readonly cookie: { readonly name: string; readonly value: string };
  /** In JavaScript: the value that is waited for; null, false and undefined are none. */
  readonly awaited: string;
  /** Where the picture goes, as PNG. */
  readonly picture: string;
}

const programs = ['chromium', 'chromium-browser', 'google-chrome'];
const patienceMs = 120_000;

/** The program. @throws Error saying what to install */
export async function findChromium(): Promise<string> {
  const places = (process.env.PATH ?? '').split(delimiter);
  for (const file of programs.flatMap((program) => places.map((place) => join(place, program)))) {
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  throw new Error(`a browser is needed to look at a chart: none of ${programs.join(', ')} is in PATH`);
}

/** What was waited for, once the page has it. @throws Error with the page's text where it doesn't come to that */
export async function openPage(chromium: string, { url, cookie, awaited, picture }: PageVisit): Promise<unknown> {
  const profile = await mkdtemp(join(tmpdir(), 'lakegate-chromium-'));
  const args = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--window-size=1500,900'];
  // Root may not have a sandbox.
  const child = spawn(chromium, [...args, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const tooLong = AbortSignal.timeout(patienceMs);
  try {
    const browser = await connectDevTools(await devToolsAddress(child.stderr), tooLong);
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    const page = (method: string, parameters: object = {}) => browser.send(method, parameters, String(sessionId));
    const evaluate = async (expression: string) => {
      const { result } = await page('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      return (result as { readonly value?: unknown }).value;
    };
    await page('Page.enable');
    await page('Network.setCookie', { ...cookie, url });
    const loaded = browser.next('Page.loadEventFired');
    await page('Page.navigate', { url });
    await loaded;
    const waits = `new Promise((resolve) => {
      const giveUp = Date.now() + ${String(patienceMs / 2)};
      const look = () => {
        const value = ${awaited};
        if (value || Date.now() > giveUp) resolve(value || null);
        else setTimeout(look, 100);
      };
      look();
    })`;
    const value = await evaluate(waits);
    const { data } = await page('Page.captureScreenshot', { format: 'png' });
    await writeFile(picture, Buffer.from(String(data), 'base64'));
    if (value === null) throw new Error(`${url} shows:\n${String(await evaluate('document.body.innerText'))}`);
    return value;
  } finally {
    child.kill('SIGKILL');
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function devToolsAddress(said: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: said })) {
    const [, address] = /^DevTools listening on (\S+)/u.exec(line) ?? [];
    if (address !== undefined) {
      said.resume();
      return address;
    }
    lines.push(line);
  }
  throw new Error(`the browser ended:\n${lines.join('\n')}`);
}

type Reply = Readonly<Record<string, unknown>>;

interface DevTools {
  send(method: string, parameters: object, sessionId?: string): Promise<Reply>;
  /** Resolves when the next event of that name comes. */
  next(event: string): Promise<void>;
}

async function connectDevTools(address: string, signal: AbortSignal): Promise<DevTools> {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await once(socket, 'open', { signal });
  const replies = new Map<number, (reply: Reply) => void>();
  const events = new Map<string, () => void>();
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as { readonly id?: number; readonly method?: string };
    if (message.id !== undefined) replies.get(message.id)?.(message);
    else events.get(message.method ?? '')?.();
  });
  const lost = Promise.race([once(socket, 'close'), once(signal, 'abort')]).then(() => {
    throw new Error('the browser did not answer in time');
  });
  lost.catch(() => undefined);
  let last = 0;
  return {
    async send(method, params, sessionId) {
      last += 1;
      const id = last;
      const reply = new Promise<Reply>((resolve) => replies.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
      const { result, error } = await Promise.race([reply, lost]);
      replies.delete(id);
      if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
      return result as Reply;
    },
    next: (event) => Promise.race([new Promise<void>((resolve) => events.set(event, resolve)), lost]),
  };
}
