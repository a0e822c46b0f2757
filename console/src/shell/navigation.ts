import { KeyRound, MonitorSmartphone, type LucideIcon } from 'lucide-react';

/** One entry of the navigation. */
export interface NavigationEntry {
  readonly to: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Without it the entry is shown, but says that it is missing. Absent = everybody may open the page. */
  readonly permission?: string;
  /** Whether it has a place in a phone's bottom bar, which has room for four. */
  readonly phone?: boolean;
}

/**
 * The pages, in this order: Overview · Groups → roles · People · Sessions · Applications · Roles · Explain · Activity ·
 * Connections · Settings.
 */
export const navigation: readonly NavigationEntry[] = [
  { to: '/sessions', label: 'Sessions', icon: MonitorSmartphone, permission: 'sessions:read', phone: true },
  { to: '/roles', label: 'Roles', icon: KeyRound, permission: 'roles:read' },
];
