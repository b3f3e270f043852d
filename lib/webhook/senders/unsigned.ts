import { createSender } from '../factories/create-sender.ts';
import { type EventOptions, eventOptions, genericTraits } from '../factories/generic-traits.ts';
import { checkOptions } from '../factories/options.ts';

/**
 * Any caller: everyone who knows the URL can send messages. The route must say why that is right.
 *
 * @throws TypeError if it does not
 */
export function unsigned(options: EventOptions & { readonly because: string }) {
  const traits = genericTraits('unsigned', options);
  const because = 'a text that must say why everyone may post';
  checkOptions('unsigned', options, { needed: { because }, optional: eventOptions });
  if (options.because.trim() === '') throw new TypeError(`unsigned needs "because": ${because}`);
  return createSender(traits, {
    because: options.because,
    secrets: [],
    signs: false,
    verify: () => 'verified' as const,
  });
}
