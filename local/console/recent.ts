/** A map that keeps only its newest entries. */
export function createRecent<T>(size: number) {
  const entries = new Map<string, T>();
  return {
    get: (key: string) => entries.get(key),
    entries: () => [...entries],
    set(key: string, value: T): void {
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > size && oldest !== undefined) entries.delete(oldest);
    },
  };
}
