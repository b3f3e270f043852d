/** A handler that does nothing: what a process costs by itself. */
export const handler = async () => ({ statusCode: 200, body: '' });
