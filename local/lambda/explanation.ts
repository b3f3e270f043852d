import * as z from 'zod';

/** What the routes of a function make of a payload, without sending anything. */
export const Explanation = z.object({
  /** The key of its route in routes.ts, such as `*`; `undefined` if no route takes it. */
  route: z.object({ name: z.string(), onUnknown: z.string().optional() }).optional(),
  messages: z.array(
    z.object({
      topic: z.string(),
      tag: z.string().optional(),
      keys: z.array(z.string()),
      properties: z.record(z.string(), z.string()),
      body: z.string(),
      /** The fields that the route left to the defaults: `body`, `tag`, `keys`. */
      defaults: z.array(z.string()),
    }),
  ),
  /** Why it becomes no message. */
  refusal: z.string().optional(),
});
export type Explanation = z.infer<typeof Explanation>;
