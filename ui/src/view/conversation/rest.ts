// Bodies of which only the beginning is here: where the whole is, and how it is read. In: places. Out: parts
// of texts. What was read belongs to who asked; nothing is kept here.

import type { BodyPlace, LogName, Reader } from '../../wire/reader';

/** The whole of a body. */
export interface Rest extends BodyPlace {
  runId: string;
  /** Its length at the moment that is shown, in UTF-16 units. Inside of JSON that of all JSON: never less. */
  length: number;
}

/** JSON up to this length is read into a tree, and texts of a diff are compared. */
export const READ_MOST = 4_000_000; // characters

/** The whole of an entry of a log whose line has so many bytes. */
export function entryRest(runId: string, log: LogName, seq: number, bytes: number): Rest {
  return { runId, log, path: log === null ? String(seq) : `events/${seq}`, at: '', length: bytes };
}

/** Names a body, the same for the same one. */
export function restName({ runId, log, path, at }: Rest): string {
  return JSON.stringify([runId, log, path, at]);
}

/** The units of a body in a range, cut to what there is. Several requests where one answer is too small. */
export async function readRange(reader: Reader, rest: Rest, from: number, to: number): Promise<string> {
  const pieces: string[] = [];
  for (let at = from; at < to; ) {
    const piece = await reader.body(rest.runId, rest, at, to);
    pieces.push(piece.text);
    if (piece.to >= piece.length || piece.to <= at) break;
    at = piece.to;
  }
  return pieces.join('');
}

/** The whole of a body as it was at the moment that is shown. */
export function readWhole(reader: Reader, rest: Rest): Promise<string> {
  return readRange(reader, rest, 0, rest.length);
}

/** How long a body is. */
export async function lengthOf(reader: Reader, rest: Rest): Promise<number> {
  return rest.at === undefined ? rest.length : (await reader.body(rest.runId, rest, 0, 0)).length;
}
