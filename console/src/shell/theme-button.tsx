import { Monitor, Moon, Sun } from 'lucide-react';
import type { JSX } from 'react';
import { Button } from '../ui/button.js';
import { announce } from '../ui/toasts.js';
import { nextTheme, setTheme, useTheme, type Theme } from './theme.js';

const LOOKS: Readonly<Record<Theme, { readonly icon: typeof Sun; readonly words: string }>> = {
  system: { icon: Monitor, words: 'as the system has them' },
  light: { icon: Sun, words: 'light' },
  dark: { icon: Moon, words: 'dark' },
};

/** Light, dark, or as the system has it; says which it is and which comes next. */
export function ThemeButton(): JSX.Element {
  const theme = useTheme();
  const next = nextTheme(theme);
  const Icon = LOOKS[theme].icon;
  const label = `Colours: ${LOOKS[theme].words}. Change to ${LOOKS[next].words}`;
  return (
    <Button
      look="quiet"
      icon
      aria-label={label}
      title={label}
      onClick={() => {
        setTheme(next);
        announce(`Colours: ${LOOKS[next].words}`);
      }}
    >
      <Icon size={18} aria-hidden />
    </Button>
  );
}
