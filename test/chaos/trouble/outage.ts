/** Takes the service down for a while, once so many messages are stored. */
export function createOutage(afterStored: number, goDown: () => Promise<void>) {
  let stored = 0;
  let down: Promise<void> | undefined;
  return {
    onStored(): void {
      if (++stored === afterStored) down = goDown();
    },
    ended: async () => down,
  };
}
