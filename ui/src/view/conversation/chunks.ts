// Where a long text can be cut: at the end of lines where there are any, and never inside of a character.
// In: a text. Out: the ends of its pieces, in UTF-16 units. Pure, and quick for many megabytes.

export const CHUNK = 8000; // characters

export function cutChunks(text: string, size = CHUNK): number[] {
  const ends: number[] = [];
  let from = 0;
  while (text.length - from > size) {
    const line = text.lastIndexOf('\n', from + size - 1) + 1;
    let end = line > from + size / 2 ? line : from + size;
    const last = text.charCodeAt(end - 1);
    if (last >= 0xd800 && last <= 0xdbff) end -= 1;
    ends.push(end);
    from = end;
  }
  ends.push(text.length);
  return ends;
}
