import { announce } from './toasts.js';

/** Copies a text and says so, or says how else it can be copied. @param what "time". */
export function copyText(text: string, what: string, onCopied?: () => void): void {
  // Where an address is not trustworthy there is no clipboard.
  const copied = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error());
  copied.then(
    () => {
      onCopied?.();
      announce(`Copied ${what}`);
    },
    () => announce(`The browser did not allow copying. Select the ${what} and copy it by keyboard.`, 'bad'),
  );
}
