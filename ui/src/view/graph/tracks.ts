// Stretches across one gap between rows onto tracks, so that none lies on another and few cross.
// In: stretches. Out: their `track`, 0 is the highest. Pure.

/** A line across. `from` is its end towards the row above (or where it leaves), px. */
export interface Stretch {
  from: number;
  to: number;
  /** The edge goes from the lower end to the upper. */
  upward: boolean;
  track: number;
}

const APART = 8; // px between two stretches on one track

export function tracksOf(gap: Stretch[]): void {
  // To the right, who starts further right turns first; to the left, who starts further left.
  const right = gap.filter(({ from, to }) => to > from).sort((a, b) => b.from - a.from);
  const left = gap.filter(({ from, to }) => to < from).sort((a, b) => a.from - b.from);
  const tracks: Stretch[][] = [];
  for (const kind of [right, left]) {
    const placed: Stretch[] = [];
    for (const stretch of kind) {
      let at = 0;
      for (const other of placed) if (meet(stretch, other)) at = Math.max(at, other.track + 1);
      while (tracks[at]?.some((other) => meet(stretch, other))) at += 1;
      stretch.track = at;
      placed.push(stretch);
      const track = tracks[at] ?? [];
      track.push(stretch);
      tracks[at] = track;
    }
  }
}

function meet(a: Stretch, b: Stretch): boolean {
  return (
    Math.min(a.from, a.to) - APART < Math.max(b.from, b.to) &&
    Math.min(b.from, b.to) - APART < Math.max(a.from, a.to)
  );
}
