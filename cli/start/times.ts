/** The local time of the machine, such as 19:03:58. */
export const clockTime = (epochMs: number) => new Date(epochMs).toTimeString().slice(0, 8);

/** The local time, with its date unless that is today: 2026-11-25 06:00:00. */
export function dayAndTime(epochMs: number, now: number): string {
  const day = dayOf(epochMs);
  return day === dayOf(now) ? clockTime(epochMs) : `${day} ${clockTime(epochMs)}`;
}

/** The name of the local time zone, such as Europe/Berlin. */
export const zoneName = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

function dayOf(epochMs: number): string {
  const date = new Date(epochMs);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}
