/** @typedef {import('./contract.js').QueueItem} QueueItem */

/**
 * The records of a queue, each with the facts that its failure has.
 * @param {unknown} answer of GET /api/queues/:name/records
 * @returns {QueueItem[]}
 */
export function itemsOf(answer) {
  const records = Array.isArray(answer) ? answer : /** @type {{ records?: unknown[] }} */ (answer).records;
  return (records ?? []).map((record) => itemOf(/** @type {Record<string, unknown>} */ (record)));
}

/** @param {Record<string, unknown>} record @returns {QueueItem} */
function itemOf(record) {
  const failure = /** @type {Record<string, unknown>} */ (record.failure ?? {});
  return /** @type {QueueItem} */ (
    /** @type {unknown} */ ({
      ...failure,
      ...record,
      id: String(record.id ?? record.messageId),
      body: String(record.body ?? ''),
    })
  );
}
