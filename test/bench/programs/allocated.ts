/** A garbage collection with the size of the heap before and after it. */
export interface Collection {
  readonly beforeGC: { readonly heapStatistics: { readonly usedHeapSize: number } };
  readonly afterGC: { readonly heapStatistics: { readonly usedHeapSize: number } };
}

/**
 * The bytes that were allocated on the JavaScript heap: what the heap grew between each two collections. It does not count
 * memory outside of the heap, such as buffers.
 */
export function allocatedIn(collections: readonly Collection[], usedBefore: number, usedAfter: number) {
  let used = usedBefore;
  let allocatedBytes = 0;
  for (const { beforeGC, afterGC } of collections) {
    allocatedBytes += Math.max(0, beforeGC.heapStatistics.usedHeapSize - used);
    used = afterGC.heapStatistics.usedHeapSize;
  }
  return { allocatedBytes: allocatedBytes + Math.max(0, usedAfter - used), collections: collections.length };
}
