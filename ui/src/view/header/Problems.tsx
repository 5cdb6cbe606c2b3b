// What was wrong with the bundle: a count that opens to a list, each with its place.

import { Popover } from '@base-ui/react/popover';
import type { Problem } from '../../wire/types';

export function Problems({ problems, count }: { problems: Problem[]; count: number }) {
  return (
    <Popover.Root>
      <Popover.Trigger className="problems-button">
        {count} {count === 1 ? 'problem' : 'problems'}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="popover-place" sideOffset={6} align="end">
          <Popover.Popup className="popover">
            <Popover.Title className="popover-title">Problems in the files of this run</Popover.Title>
            <ol className="problems">
              {problems.map((problem, index) => (
                <li key={index}>
                  <code>
                    {problem.file}
                    {problem.offset !== undefined && ` at byte ${problem.offset}`}
                  </code>
                  <span>{problem.what}</span>
                </li>
              ))}
            </ol>
            {count > problems.length && <p className="problems-more">and {count - problems.length} more</p>}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
