// Turns notifications on and off. Asks the browser's leave at the first time, never before.

import { useState } from 'react';
import { useStore } from 'zustand';
import { settings } from '../../store/settings';

export function NotifyButton() {
  const wanted = useStore(settings, (state) => state.notify);
  const [refused, setRefused] = useState(false);
  if (!('Notification' in window)) return null;
  const on = wanted && Notification.permission === 'granted';
  const toggle = async () => {
    if (on) return settings.setState({ notify: false });
    const answer = await Notification.requestPermission();
    setRefused(answer === 'denied');
    settings.setState({ notify: answer === 'granted' });
  };
  const title = refused
    ? 'The browser refuses notifications for this address'
    : 'Tell me when a run ends, waits or dies while I look elsewhere';
  return (
    <button
      type="button"
      className="icon-button"
      aria-pressed={on}
      aria-label="Notifications"
      title={title}
      onClick={() => void toggle()}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path
          d="M8 2.2c-2.2 0-3.6 1.6-3.6 3.7v2.6L3.2 10.8h9.6L11.6 8.5V5.9C11.6 3.8 10.2 2.2 8 2.2zM6.6 12.4a1.5 1.5 0 0 0 2.8 0"
          fill={on ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="1.2"
          strokeLinejoin="round"
        />
        {refused && <path d="M2.5 2.5l11 11" stroke="currentColor" strokeWidth="1.4" />}
      </svg>
    </button>
  );
}
