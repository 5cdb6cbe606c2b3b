// What is said of a failure to draw. In: whatever was thrown, and where. Out: words that are always text, and one
// line in the console for each kind of failure, however often a part is tried again.

const WORDS_MOST = 400; // characters
const KINDS_MOST = 100;

const told = new Set<string>();

/** Never fails, whatever was thrown. */
export function wordsOf(thrown: unknown): string {
  const parts: unknown[] = thrown instanceof Error ? [thrown.name, thrown.message] : [thrown];
  const words = parts.filter((part) => typeof part === 'string' && part !== '').join(': ');
  return words.slice(0, WORDS_MOST) || 'nobody said why';
}

export function report(thrown: unknown, { componentStack }: { componentStack?: string | null }): void {
  const words = wordsOf(thrown);
  if (told.has(words) || told.size >= KINDS_MOST) return;
  told.add(words);
  // biome-ignore lint/suspicious/noConsole: whoever looks for the cause needs the stack, and nobody else does
  console.error('A part of the page could not be drawn.', thrown, componentStack ?? '');
}

/** When not even the page's own boundary could be drawn: React has emptied the room. */
export function lastWords(room: Element): void {
  const words = document.createElement('p');
  words.className = 'undrawn';
  words.setAttribute('role', 'alert');
  words.textContent = 'The page could not be drawn. Load it again to try once more.';
  room.replaceChildren(words);
}
