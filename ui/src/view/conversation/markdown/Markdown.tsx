// Markdown without HTML: marked's tokens become React elements. While text grows, only its last blocks
// are read and drawn again.

import type { Token, Tokens } from 'marked';
import { memo, type ReactNode, useRef } from 'react';
import { type Block, type Blocks, blocksOf, mended } from './blocks';
import { CodeBlock } from './CodeBlock';
import { inline } from './inline';
import './markdown.css';

const DEEPEST = 16; // nested lists and quotes; deeper ones show as text

export interface MarkdownProps {
  text: string;
  /** More may come: what is open at the end is closed for the eye. */
  growing?: boolean;
}

export function Markdown({ text, growing = false }: MarkdownProps) {
  const before = useRef<Blocks>(undefined);
  const { blocks } = blocksOf(text, before.current);
  before.current = { text: text.replaceAll('\r\n', '\n'), blocks };
  return (
    <div className="md">
      {blocks.map((block, i) => {
        const open = growing && i === blocks.length - 1;
        return <BlockView key={block.at} block={open ? mended(block) : block} growing={open} />;
      })}
    </div>
  );
}

const BlockView = memo(
  function BlockView({ block, growing }: { block: Block; growing: boolean }) {
    return block.token ? blockElement(block.token, 0, growing) : <div className="md-plain">{block.raw}</div>;
  },
  (a, b) => a.block === b.block || (a.block.raw === b.block.raw && a.growing === b.growing),
);

function blockElement(token: Token, depth: number, growing: boolean): ReactNode {
  if (depth > DEEPEST) return <div className="md-plain">{token.raw}</div>;
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'paragraph':
      return <p>{inline(token.tokens)}</p>;
    case 'text':
      return token.tokens ? inline(token.tokens) : token.text;
    case 'heading':
      return <Heading depth={token.depth}>{inline(token.tokens)}</Heading>;
    case 'code':
      return <CodeBlock code={token.text} lang={token.lang ?? ''} growing={growing} />;
    case 'hr':
      return <hr />;
    case 'blockquote':
      return <blockquote>{blockElements(token.tokens, depth + 1, growing)}</blockquote>;
    case 'list':
      return list(token as Tokens.List, depth, growing);
    case 'table':
      return table(token as Tokens.Table);
    default:
      return <div className="md-plain">{token.raw.trimEnd()}</div>;
  }
}

function blockElements(tokens: Token[] | undefined, depth: number, growing: boolean): ReactNode {
  return tokens?.map((token, i) => (
    <Inner key={i}>{blockElement(token, depth, growing && i === tokens.length - 1)}</Inner>
  ));
}

function Inner({ children }: { children: ReactNode }) {
  return children;
}

/** Headings inside a run's text are not headings of the page. */
function Heading({ depth, children }: { depth: number; children: ReactNode }) {
  const Level = depth === 1 ? 'h4' : depth === 2 ? 'h5' : 'h6';
  return (
    <Level className="md-heading" data-depth={depth}>
      {children}
    </Level>
  );
}

function list(token: Tokens.List, depth: number, growing: boolean): ReactNode {
  const items = token.items.map((item, i) => (
    <li key={i} data-task={item.task || undefined}>
      {item.task && <Check done={item.checked ?? false} />}
      {blockElements(withoutChecks(item), depth + 1, growing && i === token.items.length - 1)}
    </li>
  ));
  if (!token.ordered) return <ul>{items}</ul>;
  return <ol start={typeof token.start === 'number' ? token.start : 1}>{items}</ol>;
}

function withoutChecks(item: Tokens.ListItem): Token[] {
  return item.tokens.filter((token) => token.type !== 'checkbox');
}

function Check({ done }: { done: boolean }) {
  return (
    <span className="md-check" role="img" aria-label={done ? 'done' : 'open'}>
      {done ? '☑' : '☐'}
    </span>
  );
}

const ROWS_MOST = 500;

function table(token: Tokens.Table): ReactNode {
  const align = (i: number) => token.align[i] ?? undefined;
  const rows = token.rows.slice(0, ROWS_MOST);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section className="md-table" tabIndex={0} aria-label="Table">
      <table>
        <thead>
          <tr>
            {token.header.map((cell, i) => (
              <th key={i} data-align={align(i)}>
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, y) => (
            <tr key={y}>
              {row.map((cell, i) => (
                <td key={i} data-align={align(i)}>
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {token.rows.length > rows.length && (
        <p>{token.rows.length - rows.length} more rows: see the message's text.</p>
      )}
    </section>
  );
}
