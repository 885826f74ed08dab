// Stops what start-example.mjs started, and waits until nothing of it is left.
export default async function stopExample() {
  await globalThis.lakegateExample.stop();
}
