// Which part of the axis is in view. Places are ms of the axis (see timeMap). Pure.
// Null stands for the whole axis, so that it stays whole while the run grows.

export interface View {
  from: number;
  span: number;
}

const CLOSEST = 50; // ms of the axis across the whole width

export function wholeOf(length: number): View {
  return { from: 0, span: Math.max(length, 1) };
}

/** Closer by `factor` (> 1) or further away, with the place `anchor` where it is; null when all is in view. */
export function zoomed(view: View, factor: number, anchor: number, length: number): View | null {
  const span = Math.max(Math.min(CLOSEST, length), view.span / factor);
  if (span >= length) return null;
  const share = (anchor - view.from) / view.span;
  return within({ from: anchor - share * span, span }, length);
}

export function panned(view: View, by: number, length: number): View | null {
  return view.span >= length ? null : within({ from: view.from + by, span: view.span }, length);
}

/** The part between two places. */
export function between(a: number, b: number, length: number): View | null {
  const span = Math.max(Math.abs(b - a), Math.min(CLOSEST, length));
  return span >= length ? null : within({ from: Math.min(a, b), span }, length);
}

/** The part between two places with a little room beside it, so that both ends are seen. */
export function around(a: number, b: number, length: number): View | null {
  const room = Math.abs(b - a) * 0.06;
  return between(Math.max(0, Math.min(a, b) - room), Math.min(length, Math.max(a, b) + room), length);
}

/** Whether the place is in view. */
export function shows({ from, span }: View, place: number): boolean {
  return place >= from && place <= from + span;
}

/** Moved as little as needed to show the place, with some room around it. */
export function revealing(view: View, place: number, length: number): View {
  if (shows(view, place)) return view;
  const room = view.span * 0.15;
  const from = place < view.from ? place - room : place - view.span + room;
  return within({ from, span: view.span }, length);
}

function within({ from, span }: View, length: number): View {
  return { from: Math.max(0, Math.min(from, length - span)), span };
}
