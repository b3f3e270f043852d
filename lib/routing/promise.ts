/**
 * Whether a function of a route returned a promise, which no route may. Its rejection is caught here: otherwise it would end the
 * process, and every other event of the batch with it.
 */
export function isPromise(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!('then' in value) || typeof value.then !== 'function') return false;
  Promise.resolve(value).catch(() => {});
  return true;
}
