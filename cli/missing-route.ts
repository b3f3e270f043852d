import { join } from 'node:path';
import { textIfAny } from '../local/wiring/source-lines.ts';

/** Lines about a webhook that has no route, with the line to add: its sender as `docs/senders.md` shows it. */
export function missingRoute(root: string, routeName: string): string[] {
  const sender = senderIn(textIfAny(join(root, 'docs/senders.md')), routeName);
  const key = /^[a-z]\w*$/i.test(routeName) ? routeName : `'${routeName}'`;
  const variables = [...(sender?.matchAll(/'([A-Z][A-Z0-9_]*)'/g) ?? [])].map(([, name]) => name);
  return [
    `functions/webhook/routes.ts has no route "${routeName}", so the answer is 404. Add one, such as:`,
    `  ${key}: { sender: ${sender ?? 'hmac({ … })'}, to: 'orders' },`,
    ...(sender === undefined ? ['docs/senders.md has the senders and their options.'] : []),
    ...(variables.length > 0 ? [`and set ${variables.join(' and ')} in local/local.env.`] : []),
  ];
}

/** The call of a sender in the table of senders, by the name of its route: `standard-webhooks` is `standardWebhooks({ … })`. */
function senderIn(page: string, routeName: string): string | undefined {
  const name = routeName.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return new RegExp(`^\\|[^|]*\\| \`(${name}\\(.*?\\))\``, 'm').exec(page)?.[1];
}
