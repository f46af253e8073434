// @ts-check
// What the harness throws when it can not do its work. The message is all the user sees: which server, what is wrong or
// missing, what to do.

export class BackendFailure extends Error {}
