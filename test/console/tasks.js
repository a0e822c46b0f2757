/** The ways in which each task is done: titles of tests. */
export const WAYS = ['by pointer', 'by keyboard alone', 'at 390 px'];

/** What people come to the console for, by the name of the `describe` that tries it in each way. */
export const TASKS = [
  'set up with the simulator',
  'swap the groups of Admin and Guest',
  'two browsers edit the same set and neither loses a change',
  'map a group, and a live session elsewhere gains the role without a reload',
  'explain a denial from its request id and fix it',
  'end all sessions of a person',
  'the session ends in the midst of an edit and the draft survives',
  'Okta is down during each page',
  'apply a configuration diff',
  'a name that is markup is shown as the text that it is',
  'the event stream is cut again and again while a draft is edited',
  'the browser stores nothing or refuses cookies',
];
