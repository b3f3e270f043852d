import { useEffect, useState } from './htm-preact.js';

/** @typedef {{ view: string, id: string | undefined }} Route the view, and what is open in it */

const views = ['events', 'queues', 'faults', 'functions'];

/** @param {string} hash such as `#/events/42` @returns {Route} */
export function routeOf(hash) {
  const [, view = '', id] = hash.replace(/^#/, '').split('/');
  return {
    view: views.includes(view) ? view : 'events',
    id: id === undefined || id === '' ? undefined : decodeURIComponent(id),
  };
}

/** The place in the page, from the address. The browser's back button works. @returns {Route} */
export function useRoute() {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const onChange = () => setRoute(routeOf(location.hash));
    window.addEventListener('hashchange', onChange);
    return () => window.removeEventListener('hashchange', onChange);
  }, []);
  return route;
}

/** Goes to an event, or to the list. @param {string | undefined} id @param {boolean} [replaces] whether the back button skips the place left */
export function goToEvent(id, replaces = false) {
  const hash = id === undefined ? '#/events' : `#/events/${encodeURIComponent(id)}`;
  if (replaces) location.replace(hash);
  else location.hash = hash;
}
