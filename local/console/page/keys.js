import { useLayoutEffect, useRef } from './htm-preact.js';

const SETTING = 'single-key shortcuts';

/** Whether single keys act. People who dictate can turn them off. */
export const keysAreOn = () => localStorage.getItem(SETTING) !== 'off';
/** @param {boolean} areOn */
export const setKeys = (areOn) => localStorage.setItem(SETTING, areOn ? 'on' : 'off');

/** Whether a key belongs to the element that has the focus, or to a dialog. @param {EventTarget | null} target */
const isTyping = (target) =>
  (target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')) ||
  document.querySelector('dialog[open]') !== null;

/**
 * Calls the action of a key that is pressed outside of fields and dialogs. It listens as soon as the component is in the document:
 * `useEffect` runs a frame later, and a key that is pressed in between would be lost.
 * @param {Record<string, (event: KeyboardEvent) => void>} actions by `KeyboardEvent.key`
 */
export function useKeys(actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useLayoutEffect(() => {
    /** @param {KeyboardEvent} event */
    const onKeyDown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return;
      if (event.key.length === 1 && !keysAreOn()) return;
      const action = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (action === undefined) return;
      action(event);
      if (event.key.length === 1) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
