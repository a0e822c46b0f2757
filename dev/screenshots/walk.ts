import type { Page } from 'playwright-core';
import type { Demo } from '../demo/start-demo.js';

/** Signs in on Okta's page, which is open. */
export async function signInAtOkta(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
}

/** Opens the Okta dashboard, signs in there, and clicks the application's tile: nothing more. */
export async function clickTile(page: Page, demo: Demo, name: string): Promise<void> {
  await page.goto(demo.dashboardUrl);
  await signInAtOkta(page, name);
  await page.getByRole('link', { name: 'Acorn Payroll' }).click();
}
