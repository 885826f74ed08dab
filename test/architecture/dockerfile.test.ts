import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
const lines = text.split('\n');
const finalStage = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

describe('the image', () => {
  it('is built by a Dockerfile that the linter finds nothing in', () => {
    expect(validate(text).map(({ message, range }) => [range.start.line + 1, message])).toEqual([]);
    expect(validate('FROM node\nRUNN x')).not.toEqual([]);
  });

  it('runs as a user without rights, from two stages', () => {
    expect(lines.filter((line) => line.startsWith('FROM '))).toHaveLength(2);
    expect(finalStage.find((line) => line.startsWith('USER '))).toBe('USER node');
  });

  it('has nothing of the local servers, nor their engines', () => {
    expect(text).not.toMatch(/COPY[^\n]*\blocal\b/);
    for (const line of lines.filter((l) => /npm (ci|prune)/.test(l))) expect(line).toContain('--omit=optional');
    expect(readFileSync(join(root, '.dockerignore'), 'utf8')).not.toContain('!local');
  });

  it('copies only what is there', () => {
    const copied = lines.flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? []);
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  });
});
