import { html, useEffect, useRef } from './htm-preact.js';

/**
 * A modal dialog. The browser keeps the focus inside, and returns it at the end.
 * @param {{ title: string, onClose: () => void, children?: unknown }} props
 */
export function Dialog({ title, onClose, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    dialog.current?.showModal();
    /** @type {HTMLElement | null | undefined} */ (
      dialog.current?.querySelector('select, input, textarea')
    )?.focus();
  }, []);
  return html`<dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${onClose}>
    <header class="bar"><h2 id="dialog-title">${title}</h2>
      <button type="button" class="quiet close" aria-label="Close" onClick=${() => dialog.current?.close()}>✕</button></header>
    ${children}
  </dialog>`;
}
