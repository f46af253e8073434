// @ts-check
// What the emulators of AWS have in common.

/** What they imitate here. */
export const awsServices = 'AWS Secrets Manager and Parameter Store'

/**
 * Where the emulator listens.
 * @param {{ port: number }} place
 * @returns {string}
 */
export const awsAddress = ({ port }) => `http://127.0.0.1:${port}`

/**
 * The Python that its packages are installed for.
 * @param {import('./server-description.mjs').Place} place
 * @returns {string}
 */
export const pythonOf = ({ folder }) => `${folder}/bin/python`
