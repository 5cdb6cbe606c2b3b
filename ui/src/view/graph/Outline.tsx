// The outline of a box and the icon of its kind. Kinds are told apart by shape and icon, so colour is
// left to say how a node fared.

import type { ReactNode } from 'react';
import type { NodeStatus } from './overlay';
import type { PlanNode, Shape } from './plan';

/** The box's outline, as large as the box. */
export function Outline({ box }: { box: PlanNode }) {
  const { width: w, height: h } = box;
  return (
    <svg className="node-outline" width={w} height={h} viewBox={`0 0 ${w} ${h}`} aria-hidden="true">
      <path className="node-body" d={outlinePath(box)} />
      {box.shape === 'compute' && !box.decides && (
        <path className="node-inner" d={`M7 1 V${h - 1} M${w - 7} 1 V${h - 1}`} />
      )}
    </svg>
  );
}

function outlinePath({ shape, decides, width: w, height: h }: PlanNode): string {
  const r = w - 1;
  const b = h - 1;
  if (decides) return `M16 1 H${r - 15} L${r} ${h / 2} L${r - 15} ${b} H16 L1 ${h / 2} Z`;
  switch (shape) {
    case 'acp':
      return rounded(w, h, 14);
    case 'action':
      return `M1 1 H${r - 12} L${r} 13 V${b} H13 L1 ${b - 12} Z`;
    case 'checkpoint':
      return `M12 1 H${r - 11} L${r} 12 V${b - 11} L${r - 11} ${b} H12 L1 ${b - 11} V12 Z`;
    default:
      return rounded(w, h, 3);
  }
}

function rounded(w: number, h: number, radius: number): string {
  const across = w - 2 - 2 * radius;
  const down = h - 2 - 2 * radius;
  const turn = (x: number, y: number) => `a${radius} ${radius} 0 0 1 ${x} ${y}`;
  return `M${1 + radius} 1 h${across} ${turn(radius, radius)} v${down} ${turn(-radius, radius)} h${-across} ${turn(-radius, -radius)} v${-down} ${turn(radius, -radius)} Z`;
}

const KIND_ICONS: Record<Shape, ReactNode> = {
  acp: <path d="M2.5 3.5h11v7h-6l-3 3v-3h-2z M5.5 6h5 M5.5 8.2h3" />,
  compute: <path d="M5 3 2 8l3 5 M11 3l3 5-3 5 M9 4 7 12" />,
  action: <path d="M2.5 3h11v10h-11z M4.8 6l2 2-2 2 M8.2 10.2h3" />,
  checkpoint: (
    <path d="M5.5 8V3.8a1 1 0 0 1 2 0V7 M7.5 7V2.9a1 1 0 0 1 2 0V7 M9.5 7V3.8a1 1 0 0 1 2 0V9.5a4 4 0 0 1-4 4c-2 0-2.8-1-4.6-4.2a1 1 0 0 1 1.7-1L5.5 9.5" />
  ),
  other: <path d="M8 2.5l5.5 3v5l-5.5 3-5.5-3v-5z" />,
  start: <path d="M6 4.5v7l5.5-3.5z" fill="currentColor" />,
  end: <path d="M5 5h6v6H5z" fill="currentColor" />,
};

export function KindIcon({ shape }: { shape: Shape }) {
  return <Icon>{KIND_ICONS[shape]}</Icon>;
}

export function DecisionIcon() {
  return (
    <Icon>
      <path d="M8 2l6 6-6 6-6-6z M8 5.5v3 M8 10.7v.1" />
    </Icon>
  );
}

const STATUS_ICONS: Partial<Record<NodeStatus, ReactNode>> = {
  running: <circle cx="8" cy="8" r="4" fill="currentColor" stroke="none" />,
  ok: <path d="M3 8.5l3.2 3.2L13 4.800" />,
  failed: <path d="M4 4l8 8 M12 4l-8 8" />,
  timed_out: <path d="M8 2.5a5.5 5.5 0 1 0 .01 0 M8 5v3.2l2.200 1.6" />,
  cancelled: <path d="M8 2.5a5.5 5.5 0 1 0 .01 0 M4.200 4.200l7.600 7.600" />,
  waiting: <path d="M5.5 3.5v9 M10.5 3.5v9" />,
  stale: <path d="M3 5.5h4l-4 5h4 M9 3h4.5l-4.5 5.5h4.5" />,
  dead: <path d="M8 2a5 5 0 0 0-3 9v2.5h6V11a5 5 0 0 0-3-9z M6.200 7v.1 M9.800 7v.1" />,
};

export function StatusIcon({ status }: { status: NodeStatus }) {
  const icon = STATUS_ICONS[status];
  return icon ? <Icon>{icon}</Icon> : null;
}

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg className="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      {children}
    </svg>
  );
}
