import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.js';
import { firstAnswers } from './first-answers.js';
import { router } from './routes.js';
import { reloadForNewVersion } from './shell/new-version.js';
import './ui/tokens.css';
import './first-paint.css';
import { Toasts } from './ui/toasts.js';

reloadForNewVersion();

const root = document.getElementById('root');
// Not awaited here: the code of the page waits for this module to have run.
if (root) void firstAnswers(queryClient, router).then(() => show(root));

function show(place: HTMLElement): void {
  createRoot(place).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>,
  );
}
