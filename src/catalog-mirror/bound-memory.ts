// Keeps the servers of the mirrors from growing without bound: a heap limit doesn't count the memory of WebAssembly.

interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

const pageBytes = 65_536;

/** From then on a memory of WebAssembly that would grow beyond the bound doesn't; PostgreSQL then says that it is out of memory. */
export function boundMemory(maxBytes: number): void {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: { Memory: { prototype: WasmMemory } } };
  const { prototype } = WebAssembly.Memory;
  const grow: (this: WasmMemory, pages: number) => number = Reflect.get(prototype, 'grow');
  prototype.grow = function growWithinBound(this: WasmMemory, pages: number): number {
    if (this.buffer.byteLength + pages * pageBytes > maxBytes) throw new RangeError('the memory may not grow further');
    return grow.call(this, pages);
  };
}
