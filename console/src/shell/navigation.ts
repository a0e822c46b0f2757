import {
  Activity,
  AppWindow,
  Gauge,
  KeyRound,
  MonitorSmartphone,
  Plug,
  SearchCheck,
  Settings,
  Shuffle,
  Users,
  type LucideIcon,
} from 'lucide-react';

/** One entry of the navigation. */
export interface NavigationEntry {
  readonly to: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Without it the entry is shown, but says that it is missing. Absent = everybody may open the page. */
  readonly permission?: string;
  /** What a phone's bottom bar calls it, which has room for four; absent = it has no place there. */
  readonly phone?: string;
}

/**
 * The pages, in this order: Overview · Groups → roles · People · Sessions · Applications · Roles · Explain · Activity ·
 * Connections · Settings.
 */
export const navigation: readonly NavigationEntry[] = [
  { to: '/', label: 'Overview', icon: Gauge, phone: 'Overview' },
  {
    to: '/groups',
    label: 'Groups → roles',
    icon: Shuffle,
    permission: 'group-mappings:read',
    phone: 'Groups',
  },
  { to: '/people', label: 'People', icon: Users, permission: 'subjects:read', phone: 'People' },
  { to: '/sessions', label: 'Sessions', icon: MonitorSmartphone, permission: 'sessions:read' },
  { to: '/applications', label: 'Applications', icon: AppWindow, permission: 'applications:read' },
  { to: '/roles', label: 'Roles', icon: KeyRound, permission: 'roles:read' },
  { to: '/explain', label: 'Explain', icon: SearchCheck, permission: 'explain:read', phone: 'Explain' },
  { to: '/activity', label: 'Activity', icon: Activity, permission: 'audit-events:read' },
  { to: '/connections', label: 'Connections', icon: Plug, permission: 'connections:read' },
  { to: '/settings', label: 'Settings', icon: Settings },
];
