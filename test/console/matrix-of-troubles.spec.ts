import { TROUBLED_STATES } from './page-states.js';
import { tryPages, withPages } from './try-pages.js';

tryPages(withPages(), TROUBLED_STATES);
