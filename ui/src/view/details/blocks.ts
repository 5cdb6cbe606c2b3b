// A long text in blocks that end at lines' ends, where there are any near. Pure.

const BLOCK = 16_000; // characters

export function blocksOf(text: string, size = BLOCK): string[] {
  const blocks: string[] = [];
  let from = 0;
  while (text.length - from > size) {
    const line = text.lastIndexOf('\n', from + size);
    let to = line > from ? line + 1 : from + size;
    // Never inside a character of two units.
    const last = text.charCodeAt(to - 1);
    if (last >= 0xd800 && last <= 0xdbff) to -= 1;
    blocks.push(text.slice(from, to));
    from = to;
  }
  if (from < text.length || blocks.length === 0) blocks.push(text.slice(from));
  return blocks;
}
