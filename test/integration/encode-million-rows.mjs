// Encodes a million rows in a process of its own and prints the most memory that it held, in bytes.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.endsWith('.js')) throw error;
      return next(`${specifier.slice(0, -'.js'.length)}.ts`, context);
    }
  },
});

const [format] = process.argv.slice(2);
const encoders = await import(`../../src/encoding/encode-${format}-rows.ts`);
const encoder = encoders[`${format}RowEncoder`];
const fields = [
  { name: 'id', type: { kind: 'int64' }, nullable: false },
  { name: 'carrier', type: { kind: 'string' }, nullable: true },
  { name: 'at', type: { kind: 'timestamp' }, nullable: true },
  { name: 'delay', type: { kind: 'int32' }, nullable: true },
];

async function* batches() {
  for (let start = 0; start < 1_000_000; start += 5_000) {
    yield Array.from({ length: 5_000 }, (_, i) => [
      BigInt(start + i),
      `carrier ${String(i % 700)}`,
      '2013-01-01T05:00:00Z',
      i % 7 === 0 ? null : i,
    ]);
    await new Promise(setImmediate);
  }
}

let bytes = 0;
for await (const chunk of encoder.encode(fields, batches())) bytes += chunk.length;
// What getrusage has of a process counts what its parent had when it was forked.
const [, maxRssKib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
process.stdout.write(JSON.stringify({ bytes, maxRssBytes: Number(maxRssKib) * 1024 }));
