/** An answer of the API that is not a success. The message is the API's own sentence. */
export class ApiError extends Error {
  /** @override */
  name = 'ApiError';
}

/**
 * Sends a request to the local API and returns its JSON.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] is sent as JSON
 * @returns {Promise<any>} the shapes are in contract.d.ts
 * @throws {ApiError} if the API refuses the request or does not answer
 */
async function request(method, path, body) {
  const init = {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
  };
  const response = await fetch(path, init).catch(() => {
    throw new ApiError('The local cloud does not answer. Start it again with npm start.');
  });
  const text = await response.text();
  const answer = jsonOf(text);
  if (response.ok) return answer ?? {};
  throw new ApiError(
    answer?.error ?? answer?.message ?? `${method} ${path} was answered with ${response.status}.`,
  );
}

/** @param {string} text */
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const part = encodeURIComponent;

/** The requests of the page. Each throws ApiError. */
export const api = {
  /** @returns {Promise<import('./contract.js').State>} */
  state: () => request('GET', '/api/state'),
  /**
   * @param {Record<string, string | number | undefined>} query
   * @returns {Promise<{ rows: import('./contract.js').RowSummary[], total: number }>}
   */
  rows: (query) => request('GET', `/api/rows?${queryOf(query)}`),
  /** @param {string} id @returns {Promise<import('./contract.js').RowDetail>} */
  row: (id) => request('GET', `/api/rows/${part(id)}`),
  /** @param {string} id */
  body: async (id) => {
    const response = await fetch(`/api/rows/${part(id)}/body`);
    return new Uint8Array(response.ok ? await response.arrayBuffer() : new ArrayBuffer(0));
  },
  /** @param {string} id @param {{ id: 'same' | 'new', body?: string, headers?: unknown }} options */
  replay: (id, options) => request('POST', `/api/rows/${part(id)}/replay`, options),
  /** @param {string} id @param {string} name */
  save: (id, name) => request('POST', `/api/rows/${part(id)}/save`, { name }),
  /** @param {string} id */
  copies: (id) => request('GET', `/api/rows/${part(id)}/copy`),
  /** @param {unknown} what @returns {Promise<import('./contract.js').Explanation>} */
  explain: (what) => request('POST', '/api/explain', what),
  /** @param {string} fn @param {string} name */
  sample: (fn, name) => request('GET', `/api/samples/${part(fn)}/${part(name)}`),
  /** @param {string} fn @param {string} name @param {unknown} [edited] */
  sendSample: (fn, name, edited) => request('POST', `/api/samples/${part(fn)}/${part(name)}/send`, edited),
  /** @param {string} name */
  runSchedule: (name) => request('POST', `/api/schedules/${part(name)}/run`),
  /** @param {unknown} event */
  putEvent: (event) => request('POST', '/api/events', event),
  /** @param {string} name @param {unknown} message */
  sendToQueue: (name, message) => request('POST', `/api/queues/${part(name)}/send`, message),
  /** @param {string} script */
  setFaults: (script) =>
    script === '' ? request('DELETE', '/api/faults') : request('PUT', '/api/faults', { script }),
  endPause: () => request('POST', '/api/pause/end'),
  /** @param {string} name @param {'freeze' | 'thaw'} act */
  freeze: (name, act) => request('POST', `/api/functions/${part(name)}/${act}`),
  /** @param {string} name @param {string} q */
  records: (name, q) => request('GET', `/api/queues/${part(name)}/records?${queryOf({ q })}`),
  /** @param {string} name @param {'redrive' | 'discard'} act @param {string[]} ids */
  settle: (name, act, ids) => request('POST', `/api/queues/${part(name)}/${act}`, { ids }),
};

/** @param {Record<string, string | number | undefined>} query */
function queryOf(query) {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
}

/** @param {unknown} error */
export const sentenceOf = (error) => (error instanceof Error ? error.message : String(error));
