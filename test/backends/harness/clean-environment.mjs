// @ts-check
// The environment of servers and tests: nothing of the user's own accounts gets in, nothing is looked up outside.

/** What SDKs and servers read: credentials, addresses, proxies. Ours of an outer run too. */
const UNWANTED = [/^(AWS|AZURE|BAO|GOOGLE|KEYHARBOR|VAULT)_/, /^(all|http|https|no)_proxy$/i, /^VITEST/]

/** Keeps the vendors' SDKs from asking link-local metadata addresses, and from a notice about Node 20. */
const ALWAYS = {
  AWS_EC2_METADATA_DISABLED: 'true',
  METADATA_SERVER_DETECTION: 'none',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
}

/**
 * @param {string} home a folder of the run: servers and SDKs read and write files there
 * @param {NodeJS.ProcessEnv} [from]
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(home, from = process.env) {
  const kept = Object.entries(from).filter(([name]) => !UNWANTED.some((pattern) => pattern.test(name)))
  return { ...Object.fromEntries(kept), ...ALWAYS, HOME: home }
}
