import * as z from 'zod/mini';

/**
 * A schema for a member that may deviate: a value that does not fit is read as `undefined`. `z.catch` would do the same, and
 * bring 9 kB of zod into every bundle.
 */
export function orUndefined<Output>(schema: z.ZodMiniType<Output>) {
  return z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value) => schema.safeParse(value).data),
    ),
  );
}
