/**
 * @typedef {import('./contract.js').RowSummary} Row
 * @typedef {{ q: string, function: string, outcome: string, origin: string }} Filter
 */

/** @type {Filter} */
export const noFilter = { q: '', function: '', outcome: '', origin: '' };

/** Whether function, outcome and origin of a row are those of the filter. @param {Row} row @param {Filter} filter */
export const hasFieldsOf = (row, filter) =>
  (filter.function === '' || row.function === filter.function) &&
  (filter.outcome === '' || row.outcome === filter.outcome) &&
  (filter.origin === '' || row.origin === filter.origin);

/** Whether the row itself has the text. Its bytes may have it, too: only the API knows. @param {Row} row @param {string} q */
export function hasText(row, q) {
  const topics = row.messages.flatMap(({ topic, key = '' }) => [topic, key]);
  const texts = [row.id, row.title, row.origin, row.function, row.reason ?? '', ...topics];
  return texts.some((text) => text.toLowerCase().includes(q.toLowerCase()));
}

/** Rows, newest first, at most `limit` of them: the oldest give way. */
export class RowList {
  /** @type {Row[]} */
  rows = [];
  /** @type {Map<string, Row>} */
  #byId = new Map();

  /** @param {number} limit */
  constructor(limit) {
    this.limit = limit;
  }

  /** @param {string} id */
  get(id) {
    return this.#byId.get(id);
  }

  /** @param {string} id */
  indexOf(id) {
    const row = this.#byId.get(id);
    return row === undefined ? -1 : this.rows.indexOf(row);
  }

  /** Adds or replaces a row. @param {Row} row @returns {boolean} whether it is new */
  put(row) {
    const known = this.#byId.get(row.id);
    this.#byId.set(row.id, row);
    if (known !== undefined) {
      this.rows[this.rows.indexOf(known)] = row;
      return false;
    }
    const place = this.rows.findIndex(({ at }) => at <= row.at);
    this.rows.splice(place === -1 ? this.rows.length : place, 0, row);
    for (const { id } of this.rows.splice(this.limit)) this.#byId.delete(id);
    return true;
  }

  /** @param {readonly string[]} ids @returns {number} how many of them were here */
  drop(ids) {
    const gone = new Set(ids.filter((id) => this.#byId.delete(id)));
    if (gone.size > 0) this.rows = this.rows.filter(({ id }) => !gone.has(id));
    return gone.size;
  }

  /** Replaces all rows. @param {readonly Row[]} rows newest first */
  reset(rows) {
    this.rows = rows.slice(0, this.limit);
    this.#byId = new Map(this.rows.map((row) => [row.id, row]));
  }

  /** Adds older rows at the end. @param {readonly Row[]} rows newest first */
  append(rows) {
    const older = rows.filter(({ id }) => !this.#byId.has(id)).slice(0, this.limit - this.rows.length);
    for (const row of older) this.#byId.set(row.id, row);
    this.rows.push(...older);
  }
}
