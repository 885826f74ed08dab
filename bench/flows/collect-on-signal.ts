// Loaded into a gateway before anything else, with V8's `gc` exposed: at SIGUSR2 it gives back all memory that it has no
// use for, and says so with a line.

process.on('SIGUSR2', () => {
  globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'sync' });
  process.stdout.write('{"collected":true}\n');
});
