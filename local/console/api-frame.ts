import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { FaultScriptError } from '../dms/emulator.ts';
import type { LocalEnv } from '../http/app-server.ts';
import { FunctionError } from '../lambda/host-error.ts';
import { LocalCloudError } from '../problem.ts';
import { ActionError } from './action-error.ts';

/** An API without routes. What it refuses, it answers with a sentence: `{ "error": … }`. Bodies must be JSON. */
export function createApi(): Hono<LocalEnv> {
  const app = new Hono<LocalEnv>();
  app.onError(answerError);
  app.use('/api/*', async (c, next) => {
    const isRead = ['GET', 'HEAD'].includes(c.req.method);
    if (!isRead && !/^application\/json(;|$)/i.test(c.req.header('content-type') ?? '')) {
      return c.json({ error: 'The content type must be application/json.' }, 415);
    }
    await next();
    return undefined;
  });
  return app;
}

/** The JSON body of a request; an empty body counts as `{}`. Throws ActionError. */
export async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text();
  try {
    return parsed(schema, text === '' ? {} : JSON.parse(text));
  } catch (error) {
    if (error instanceof ActionError) throw error;
    throw new ActionError(400, 'The body is not valid JSON.');
  }
}

/** The value, if it has this shape. Throws ActionError. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (error !== undefined) throw new ActionError(400, z.prettifyError(error));
  return data;
}

/** Errors that a person can act on become a sentence; all others are logged by the server and answered with 500. */
function answerError(error: Error, c: Context): Response {
  if (error instanceof ActionError) return c.json({ error: error.message }, error.status);
  if (error instanceof FaultScriptError) return c.json({ error: error.message }, 400);
  if (error instanceof HTTPException) return error.getResponse();
  if (error instanceof LocalCloudError || error instanceof FunctionError) {
    return c.json({ error: error.message }, 409);
  }
  throw error;
}
