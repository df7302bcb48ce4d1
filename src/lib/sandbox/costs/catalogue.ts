// How what a priced item costs adds up over time.

/** How an amount adds up over time: by the hour, by its part of the month, or once for every month it is seen in. */
export type Rhythm = 'hourly' | 'by-part-of-month' | 'once-a-month' | 'when-used';

export function rhythmOf(item: string): Rhythm {
  // AWS: a hosted zone is charged when it is made and on the first of each month, not by its part of it. (Route 53 pricing; as remembered)
  if (item === 'hosted-zone-month' || item.startsWith('health-check-')) return 'once-a-month';
  if (item === 'cost-explorer-request') return 'when-used';
  return item.includes('-month') ? 'by-part-of-month' : 'hourly';
}
