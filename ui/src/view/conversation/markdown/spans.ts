// Highlighted code as flat runs of text with classes. In: lowlight's tree. Out: spans whose texts make up
// the code. Pure; shared by the worker and the page.

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
