// Testing: the setup file of this repository's own tests. Loaded by vitest before each test file.
import { installCanaryGuard } from './guard/canary-guard.ts'

installCanaryGuard()
