// The conversation's icons: one stroke, drawn in the colour of the text.

import type { ReactNode } from 'react';
import type { ToolStatus } from '../../playback/toolStatus';
import type { ToolKind } from './tool';

export function Icon({ children, className = '' }: { children: ReactNode; className?: string }) {
  return (
    <svg className={`icon ${className}`} width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      {children}
    </svg>
  );
}

export function Chevron() {
  return (
    <Icon className="chevron">
      <path d="M6 4l4 4-4 4" />
    </Icon>
  );
}

export function DotsIcon() {
  return (
    <Icon>
      <path d="M3.5 8h.01 M8 8h.01 M12.5 8h.01" strokeWidth="2" />
    </Icon>
  );
}

const KINDS: Record<ToolKind, ReactNode> = {
  read: <path d="M4 2h5l3 3v9H4z M9 2v3h3 M6 8.5h4 M6 11h4" />,
  edit: <path d="M3 13l.7-3L11 2.7l2.3 2.3L6 12.3z M9.5 4.2l2.3 2.3" />,
  delete: <path d="M3 4.5h10 M6 4.5V3h4v1.5 M4.5 4.5l.6 9h5.8l.6-9 M7 7v4 M9 7v4" />,
  move: <path d="M2.5 8h11 M10 4.5 13.5 8 10 11.5" />,
  search: <path d="M7 3a4 4 0 1 0 .01 0 M10 10l3.5 3.5" />,
  execute: <path d="M2.5 3h11v10h-11z M5 6l2 2-2 2 M8.5 10.2H11" />,
  think: <path d="M8 2.5a4 4 0 0 0-2.3 7.3V11.5h4.6V9.8A4 4 0 0 0 8 2.5z M6.5 13.5h3" />,
  fetch: <path d="M8 2.5a5.5 5.5 0 1 0 .01 0 M2.5 8h11 M8 2.5c-4 4-4 7 0 11 M8 2.5c4 4 4 7 0 11" />,
  other: (
    <path d="M10.5 2.8a3.3 3.3 0 0 0-3.3 4.6L3 11.6 4.4 13l4.2-4.2a3.3 3.3 0 0 0 4.5-3.9l-2 2-1.8-.4-.4-1.8 2-2a3 3 0 0 0-.4.1z" />
  ),
};

export function ToolIcon({ kind }: { kind: ToolKind }) {
  return <Icon className="tool-kind">{KINDS[kind]}</Icon>;
}

const STATUSES: Record<ToolStatus, ReactNode> = {
  pending: <circle cx="8" cy="8" r="3.5" strokeDasharray="2 2" />,
  running: <circle cx="8" cy="8" r="3.5" fill="currentColor" stroke="none" />,
  ok: <path d="M3.5 8.5l3 3 6-6.5" />,
  failed: <path d="M4.5 4.5l7 7 M11.5 4.5l-7 7" />,
  cancelled: <path d="M8 3a5 5 0 1 0 .01 0 M4.5 4.5l7 7" />,
};

export function StatusIcon({ status }: { status: ToolStatus }) {
  return (
    <span className="tool-status" role="img" aria-label={status} title={status}>
      <Icon>{STATUSES[status]}</Icon>
    </span>
  );
}

export function ThinkingIcon() {
  return <Icon>{KINDS.think}</Icon>;
}

export function LockIcon() {
  return (
    <Icon>
      <path d="M4 7.5h8v6H4z M5.5 7.5V5.5a2.5 2.5 0 0 1 5 0v2" />
    </Icon>
  );
}

export function MarkerIcon() {
  return (
    <Icon>
      <path d="M4 2.5v11 M4 3h8l-2 2.7 2 2.8H4" />
    </Icon>
  );
}
