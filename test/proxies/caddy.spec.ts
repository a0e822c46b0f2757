import { proxyMatrix } from './proxy-matrix.js';
import { PROXY_KINDS } from './proxy-kinds.js';

proxyMatrix(PROXY_KINDS.caddy);
