// The process of the mirrors: started by the gateway with its settings as argument, asked by messages, one at a time.
import { LRUCache } from 'lru-cache';
import { boundMemory } from './bound-memory.js';
import type { MirrorReply, MirrorRequest, MirrorSettings } from './mirror-message.js';
import { type Mirror, openMirror, openServer } from './open-mirror.js';
import { loadTemplate } from './template.js';

// Before anything is waited for: the gateway may be gone meanwhile, or already.
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();

const settings = JSON.parse(process.argv[2] ?? '{}') as MirrorSettings;
boundMemory(settings.maxMirrorBytes);
const template = await loadTemplate(settings.templateFile);
const mirrors = new LRUCache<string, Mirror>({
  max: settings.maxMirrors,
  dispose: (mirror) => void mirror.close().catch(() => undefined),
});

/** Opened ahead of the first question. */
let spare: ReturnType<typeof openServer> | undefined;

async function answer(request: MirrorRequest): Promise<MirrorReply> {
  let mirror = mirrors.get(request.digest);
  if (mirror === undefined) {
    if (request.definition === undefined) return { kind: 'mirror-missing' };
    const server = spare ?? openServer(template);
    spare = undefined;
    mirror = await openMirror(await server, request.definition, settings);
    mirrors.set(request.digest, mirror);
  }
  try {
    return await mirror.ask(request);
  } catch (error) {
    // A server that broke is not asked again.
    mirrors.delete(request.digest);
    throw error;
  }
}

const reply = (message: MirrorReply): void => void process.send?.(message);

process.on('message', (request: MirrorRequest) => {
  answer(request).then(reply, (error: unknown) => {
    reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});
reply({ kind: 'ready' });
spare = openServer(template);
// Whoever takes it learns of it.
spare.catch(() => undefined);
