// A row of one line that opens to more. Enter and Space toggle it; what is inside is made only when open.

import type { ReactNode } from 'react';
import { Chevron } from './icons';
import { useOpen } from './open';

export interface FoldProps {
  id: string;
  className: string;
  /** The line. */
  line: ReactNode;
  /** Whether it is open until the reader chooses. */
  open?: boolean;
  status?: string | undefined;
  /** Beside the line. */
  tools?: ReactNode;
  children(): ReactNode;
}

export function Fold({ id, className, line, open: otherwise = false, status, tools, children }: FoldProps) {
  const [open, choose] = useOpen(id, otherwise);
  return (
    <div className={`fold ${className}`} data-open={open || undefined} data-status={status}>
      <div className="fold-head">
        <button type="button" className="fold-line" aria-expanded={open} onClick={() => choose(!open)}>
          <Chevron />
          {line}
        </button>
        {tools}
      </div>
      {open && <div className="fold-body">{children()}</div>}
    </div>
  );
}
