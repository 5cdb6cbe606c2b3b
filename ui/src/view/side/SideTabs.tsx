// The panes that share one place, as tabs. A pane that was shown once stays as it is while another covers
// it, so that scroll and what is open survive.

import { Tabs } from '@base-ui/react/tabs';
import { type ReactNode, useState } from 'react';
import './side.css';

export interface SideTab<Name extends string> {
  name: Name;
  title: string;
  /** A count or a mark beside the title. */
  mark?: ReactNode;
  panel(active: boolean): ReactNode;
}

interface SideTabsProps<Name extends string> {
  label: string;
  tabs: SideTab<Name>[];
  value: Name;
  onChange(name: Name): void;
}

export function SideTabs<Name extends string>({ label, tabs, value, onChange }: SideTabsProps<Name>) {
  const [seen, setSeen] = useState<ReadonlySet<Name>>(new Set([value]));
  if (!seen.has(value)) setSeen(new Set([...seen, value]));
  return (
    <Tabs.Root className="side" value={value} onValueChange={(name: Name) => onChange(name)}>
      <Tabs.List className="tabs" aria-label={label}>
        {tabs.map(({ name, title, mark }) => (
          // Also when it is shown already: to click it is to choose it.
          <Tabs.Tab key={name} className="tab" value={name} onClick={() => onChange(name)}>
            {title}
            {mark && <span className="tab-mark">{mark}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <div className="side-panels">
        {tabs.map(({ name, panel }) => (
          <Tabs.Panel key={name} className="side-panel" value={name} keepMounted tabIndex={-1}>
            {(seen.has(name) || name === value) && panel(name === value)}
          </Tabs.Panel>
        ))}
      </div>
    </Tabs.Root>
  );
}
