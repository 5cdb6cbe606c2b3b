// Goes round the themes: as the system, dark, light.

import { useStore } from 'zustand';
import { settings, type Theme } from '../../store/settings';

const NEXT: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };
const SIGN: Record<Theme, string> = { system: '◐', dark: '●', light: '○' };

export function ThemeButton() {
  const theme = useStore(settings, (state) => state.theme);
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Theme: ${theme}. Change to ${NEXT[theme]}`}
      title={`Theme: ${theme}`}
      onClick={() => settings.setState({ theme: NEXT[theme] })}
    >
      {SIGN[theme]}
    </button>
  );
}
