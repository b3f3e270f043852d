import type { RequiredVariable } from '../../config/config.ts';
import { isUrl } from '../verify/variables.ts';
import { variablesOf } from './options.ts';

/** The URL that a sender signs. */
export interface UrlOption {
  /** The URL itself, or the name of the variable that holds it. */
  readonly url: string;
}

/** The variable that holds the URL, unless the option is the URL itself. */
export function urlVariablesOf(sender: string, url: string | undefined): RequiredVariable[] {
  if (url === undefined || isUrl(url)) return [];
  return variablesOf(sender, 'url', url, (value) => (isUrl(value) ? undefined : 'is not a URL'));
}
