// Highlighted code as flat runs of text with classes. In: lowlight's tree. Out: spans whose texts make up
// the code, also in parts of some lines, so that code that grows draws its last part again and no more.
// Pure; shared by the worker and the page.

export interface CodeSpan {
  text: string;
  className: string;
}

interface TreeNode {
  type: string;
  value?: string;
  properties?: { className?: unknown };
  children?: readonly TreeNode[];
}

export function flatten(node: TreeNode, className = '', into: CodeSpan[] = []): CodeSpan[] {
  if (node.type === 'text') {
    const last = into[into.length - 1];
    if (last?.className === className) last.text += node.value ?? '';
    else into.push({ text: node.value ?? '', className });
    return into;
  }
  const names = node.properties?.className;
  const own = Array.isArray(names) ? names.filter((name) => typeof name === 'string').join(' ') : '';
  for (const child of node.children ?? []) flatten(child, own || className, into);
  return into;
}

/** Spans of an earlier form of the code, with what was added since as plain text. */
export function extended(
  spans: readonly CodeSpan[],
  known: string,
  code: string,
): readonly CodeSpan[] | undefined {
  if (known === code) return spans;
  if (!code.startsWith(known)) return undefined;
  return [...spans, { text: code.slice(known.length), className: '' }];
}

const PART_LINES = 40;

/** Spans by parts of some lines each. Texts that grow at their end keep all parts but the last. */
export function parts(spans: readonly CodeSpan[]): CodeSpan[][] {
  const all: CodeSpan[][] = [[]];
  let lines = 0;
  for (const { text, className } of spans) {
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      lines += 1;
      if (lines < PART_LINES) continue;
      all.at(-1)?.push({ text: text.slice(from, at + 1), className });
      all.push([]);
      from = at + 1;
      lines = 0;
    }
    if (from < text.length) all.at(-1)?.push({ text: text.slice(from), className });
  }
  if (all.at(-1)?.length === 0) all.pop();
  return all;
}

/** Whether two parts look the same. */
export function isSamePart(a: readonly CodeSpan[], b: readonly CodeSpan[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ text, className }, i) => text === b[i]?.text && className === b[i]?.className)
  );
}
