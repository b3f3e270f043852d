import { api, sentenceOf } from './api.js';
import { useEffect, useState } from './htm-preact.js';
import { hasFieldsOf, hasText, noFilter, RowList } from './row-list.js';
import { followStream } from './stream.js';

/** @typedef {import('./row-list.js').Row} Row */

/** Rows kept in the page. The history of the local cloud has its own limit. */
const MAX_ROWS = 10_000;
const FIRST_PAGE = 200;
const NEXT_PAGE = 500;
/** A search for text in bytes asks the API again at most this often while events arrive. */
const SEARCH_AGAIN_MS = 500;

/** The live facts of the page: rows that pass the filter, and the state of the local cloud. */
export class Live {
  list = new RowList(MAX_ROWS);
  filter = noFilter;
  total = 0;
  isLoaded = false;
  /** `undefined` until the first connect has ended. @type {boolean | undefined} */
  isConnected = undefined;
  error = '';
  /** @type {import('./contract.js').State | undefined} */
  state = undefined;
  #load = 0;
  #isLoadingMore = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #searchAgain = undefined;
  #frame = 0;
  /** What the stream has said since a load began, for each load that is under way: its answer may be older. @type {Set<(() => void)[]>} */
  #loads = new Set();
  /** @type {Set<() => void>} */
  #watchers = new Set();

  follow() {
    return followStream({
      onRow: (row) => this.#hear(() => this.#see(row)),
      onState: (parts) =>
        this.#hear(() => {
          if (this.state !== undefined) this.state = { ...this.state, ...parts };
        }),
      onGone: (ids) =>
        this.#hear(() => {
          this.total = Math.max(0, this.total - this.list.drop(ids));
        }),
      onConnection: (isConnected) => {
        this.isConnected = isConnected;
        if (isConnected) void this.load();
        this.#changed();
      },
    });
  }

  /** @param {Partial<import('./row-list.js').Filter>} parts */
  setFilter(parts) {
    this.filter = { ...this.filter, ...parts };
    this.#changed();
    void this.#loadRows();
  }

  /** Reads the state and the newest rows again. */
  async load() {
    await Promise.all([this.#loadRows(), this.loadState()]);
  }

  async loadState() {
    const heard = this.#beginLoad();
    try {
      this.state = await api.state();
      for (const apply of heard) apply();
    } catch (error) {
      this.error = sentenceOf(error);
    }
    this.#loads.delete(heard);
    this.#changed();
  }

  async #loadRows() {
    const load = ++this.#load;
    const heard = this.#beginLoad();
    try {
      const { rows, total } = await api.rows({ ...this.filter, limit: FIRST_PAGE });
      if (load !== this.#load) return; // the filter has changed since
      this.list.reset(rows);
      Object.assign(this, { total, isLoaded: true, error: '' });
      for (const apply of heard) apply();
    } catch (error) {
      if (load === this.#load) this.error = sentenceOf(error);
    } finally {
      this.#loads.delete(heard);
    }
    this.#changed();
  }

  /** Reads older rows, if there are any. */
  async loadMore() {
    const last = this.list.rows.at(-1);
    const isComplete = this.list.rows.length >= Math.min(this.total, MAX_ROWS);
    if (last === undefined || isComplete || this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    const load = this.#load;
    try {
      const { rows } = await api.rows({ ...this.filter, before: last.id, limit: NEXT_PAGE });
      if (load === this.#load) this.list.append(rows);
    } catch (error) {
      this.error = sentenceOf(error);
    }
    this.#isLoadingMore = false;
    this.#changed();
  }

  #beginLoad() {
    /** @type {(() => void)[]} */
    const heard = [];
    this.#loads.add(heard);
    return heard;
  }

  /** Applies what the stream says, and once more over the answers that are under way. @param {() => void} apply */
  #hear(apply) {
    apply();
    for (const heard of this.#loads) heard.push(apply);
    this.#changed();
  }

  /** @param {Row} row */
  #see(row) {
    const { q } = this.filter;
    const isKnown = this.list.get(row.id) !== undefined;
    if (!hasFieldsOf(row, this.filter)) {
      if (isKnown) this.total -= this.list.drop([row.id]);
    } else if (isKnown || q === '' || hasText(row, q)) {
      if (this.list.put(row)) this.total++;
    } else {
      this.#searchAgain ??= setTimeout(() => {
        this.#searchAgain = undefined;
        void this.#loadRows();
      }, SEARCH_AGAIN_MS);
    }
  }

  /** Draws at most once per frame, however many events arrive. */
  #changed() {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** @param {() => void} watcher */
  watch(watcher) {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }
}

/** Draws the component again whenever the live facts change. @param {Live} live */
export function useLive(live) {
  const [, setVersion] = useState(0);
  useEffect(() => live.watch(() => setVersion((version) => version + 1)), [live]);
}
