import { createSender } from '../factories/create-sender.ts';
import { type EventOptions, eventOptions, genericTraits } from '../factories/generic-traits.ts';
import { checkOptions } from '../factories/options.ts';

/**
 * Any caller: everyone who knows the URL can send messages. `reason` says why the route allows that; it is for people who read
 * the route, and has no other use.
 *
 * @throws TypeError if there is no reason, or an option is unknown
 */
export function unsigned(options: EventOptions & { readonly reason: string }) {
  const traits = genericTraits('unsigned', options);
  const reason = 'a text that says why everyone may post';
  checkOptions('unsigned', options, { needed: { reason }, optional: eventOptions });
  if (options.reason.trim() === '') throw new TypeError(`unsigned needs "reason": ${reason}`);
  return createSender(traits, {
    reason: options.reason,
    secrets: [],
    verification: 'none',
    verify: () => 'verified' as const,
  });
}
