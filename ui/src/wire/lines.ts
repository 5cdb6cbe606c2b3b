// Lines of JSON as they come over a response.
// In: the body of a response. Out: all lines of each piece that are whole objects. A line that cannot be
// read is left out.

type Line = Record<string, unknown>;

/** Tells the lines that each piece of the body completes. */
export async function readLines(response: Response, told: (lines: Line[]) => void): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const text = rest + (done ? decoder.decode() : decoder.decode(value, { stream: true }));
    const cut = done ? text.length : text.lastIndexOf('\n') + 1;
    rest = text.slice(cut);
    const lines = text.slice(0, cut).split('\n').flatMap(parse);
    if (lines.length > 0) told(lines);
    if (done) return;
  }
}

function parse(line: string): Line[] {
  if (line === '') return [];
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value as Line] : [];
  } catch {
    return [];
  }
}
