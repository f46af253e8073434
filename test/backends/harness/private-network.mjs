// @ts-check
// Runs the tests where only loopback exists, so that no SDK can reach a metadata address or a real service.
import { spawnSync } from 'node:child_process'

/** `sh` brings loopback up, then becomes the command: `$0` and the arguments after it. */
const SCRIPT = 'ip link set lo up && exec "$0" "$@"'

/**
 * Why this machine gives no private network; undefined when it does.
 * @returns {string | undefined}
 */
export function privateNetworkMissing() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes Linux and root'
  const { error, status, stderr } = spawnSync('unshare', ['-n', 'sh', '-c', SCRIPT, 'true'], { encoding: 'utf8' })
  if (error !== undefined) return 'there is no `unshare` (util-linux)'
  return status === 0 ? undefined : stderr.trim()
}

/**
 * The command that runs `command` in a private network.
 * @param {string[]} command
 * @returns {{ program: string, args: string[] }}
 */
export function inPrivateNetwork(command) {
  return { program: 'unshare', args: ['-n', 'sh', '-c', SCRIPT, ...command] }
}
