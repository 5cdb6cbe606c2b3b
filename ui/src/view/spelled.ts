// Code, commands, paths and what programs print, as they are: marks that turn the direction of text are written out.
// With them a line that reads `rm old/new` may have run as something else. Prose keeps them, as people write it. Pure.

const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** The text with `\u202e` in place of the mark of that number, and its like. */
export function spelled(text: string): string {
  return text.replace(TURNING, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
}
